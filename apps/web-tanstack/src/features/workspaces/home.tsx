import { Navigate } from "@tanstack/react-router";
import { lastWorkspace } from "#web/features/shell/last-workspace.ts";
import { useMe } from "#web/lib/api/queries.ts";

/** "/" leads to the workspace one was in last, or to the first one, or to "create or join". */
export const Home = () => {
  const workspaces = useMe().data?.workspaces ?? [];
  const last = lastWorkspace();
  const target = workspaces.find(({ slug }) => slug === last) ?? workspaces[0];
  if (!target) return <Navigate to="/new" replace />;
  return <Navigate to="/w/$slug/members" params={{ slug: target.slug }} replace />;
};
