import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { membersSearch } from "#web/features/members/members-search.ts";
import { workspaceRoute } from "./workspace-route.ts";

export const membersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "members",
  validateSearch: membersSearch,
  component: lazyRouteComponent(() => import("#web/features/members/members-page.tsx"), "MembersPage"),
});
