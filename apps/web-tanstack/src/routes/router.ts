import { createRouter } from "@tanstack/react-router";
import { RouteError } from "#web/ui/route-error.tsx";
import { Splash } from "#web/ui/splash.tsx";
import { accountRoute } from "./account-route.ts";
import { activityRoute } from "./activity-route.ts";
import { homeRoute } from "./home-route.ts";
import { invitationsRoute } from "./invitations-route.ts";
import { inviteRoute } from "./invite-route.ts";
import { membersRoute } from "./members-route.ts";
import { newWorkspaceRoute } from "./new-workspace-route.ts";
import { ownAccountRoute } from "./own-account-route.ts";
import { rolesRoute } from "./roles-route.ts";
import { roomRoute } from "./room-route.ts";
import { roomsRoute } from "./rooms-route.ts";
import { rootRoute } from "./root-route.tsx";
import { sessionRoute } from "./session-route.ts";
import { settingsRoute } from "./settings-route.ts";
import { signInRoute } from "./sign-in-route.ts";
import { signUpRoute } from "./sign-up-route.ts";
import { workspaceIndexRoute } from "./workspace-index-route.ts";
import { workspaceRoute } from "./workspace-route.ts";

const workspaceRoutes = workspaceRoute.addChildren([
  workspaceIndexRoute,
  membersRoute,
  invitationsRoute,
  rolesRoute,
  roomsRoute,
  roomRoute,
  activityRoute,
  settingsRoute,
  accountRoute,
]);

const routeTree = rootRoute.addChildren([
  signInRoute,
  signUpRoute,
  inviteRoute,
  sessionRoute.addChildren([homeRoute, newWorkspaceRoute, ownAccountRoute, workspaceRoutes]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultErrorComponent: RouteError,
  defaultPendingComponent: Splash,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
