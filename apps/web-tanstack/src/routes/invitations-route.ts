import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "./workspace-route.ts";

export const invitationsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "invitations",
  component: lazyRouteComponent(() => import("#web/features/invitations/invitations-page.tsx"), "InvitationsPage"),
});
