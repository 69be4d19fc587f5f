import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signInSearch } from "#web/features/session/redirect-target.ts";
import { rootRoute } from "./root-route.tsx";

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import("#web/features/session/sign-in-page.tsx"), "SignInPage"),
});
