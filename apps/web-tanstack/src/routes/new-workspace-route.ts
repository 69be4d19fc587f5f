import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { sessionRoute } from "./session-route.ts";

export const newWorkspaceRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: "/new",
  component: lazyRouteComponent(
    () => import("#web/features/workspaces/create-workspace-page.tsx"),
    "CreateWorkspacePage",
  ),
});
