import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { sessionRoute } from "./session-route.ts";

export const ownAccountRoute = createRoute({
  getParentRoute: () => sessionRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("#web/features/account/own-account-page.tsx"), "OwnAccountPage"),
});
