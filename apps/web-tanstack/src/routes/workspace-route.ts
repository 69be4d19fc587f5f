import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { sessionRoute } from "./session-route.ts";

export const workspaceRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: "/w/$slug",
  component: lazyRouteComponent(() => import("#web/features/shell/workspace-shell.tsx"), "WorkspaceShell"),
});
