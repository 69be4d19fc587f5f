import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { signInSearch } from "#web/features/session/redirect-target.ts";
import { rootRoute } from "./root-route.tsx";

export const signUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-up",
  validateSearch: signInSearch,
  component: lazyRouteComponent(() => import("#web/features/session/sign-up-page.tsx"), "SignUpPage"),
});
