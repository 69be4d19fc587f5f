import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "./workspace-route.ts";

export const roomRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "rooms/$roomId",
  component: lazyRouteComponent(() => import("#web/features/rooms/room-page.tsx"), "RoomPage"),
});
