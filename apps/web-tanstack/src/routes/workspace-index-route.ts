import { createRoute, redirect } from "@tanstack/react-router";
import { workspaceRoute } from "./workspace-route.ts";

/** A workspace's bare address leads to its members. */
export const workspaceIndexRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/w/$slug/members", params, replace: true });
  },
});
