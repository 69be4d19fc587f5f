import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "./workspace-route.ts";

export const settingsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "settings",
  component: lazyRouteComponent(() => import("#web/features/settings/settings-page.tsx"), "SettingsPage"),
});
