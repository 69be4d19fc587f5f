import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "./workspace-route.ts";

export const activityRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "activity",
  component: lazyRouteComponent(() => import("#web/features/activity/activity-page.tsx"), "ActivityPage"),
});
