import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "./workspace-route.ts";

export const rolesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "roles",
  component: lazyRouteComponent(() => import("#web/features/roles/roles-page.tsx"), "RolesPage"),
});
