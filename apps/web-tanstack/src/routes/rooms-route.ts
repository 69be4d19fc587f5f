import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "./workspace-route.ts";

export const roomsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "rooms",
  component: lazyRouteComponent(() => import("#web/features/rooms/rooms-page.tsx"), "RoomsPage"),
});
