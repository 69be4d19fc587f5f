import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "./workspace-route.ts";

// Within a workspace, whose socket tells at once when this session is ended elsewhere.
export const accountRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "account",
  component: lazyRouteComponent(() => import("#web/features/account/account-page.tsx"), "AccountPage"),
});
