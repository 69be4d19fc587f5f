import { useHasOneHolder, useRole } from "#web/lib/db/hooks.ts";

/** Whether nobody else holds the owner role that this member holds. */
export const useIsLastOwner = (roleId: string): boolean => {
  const hasOneHolder = useHasOneHolder(roleId);
  return useRole(roleId)?.kind === "owner" && hasOneHolder;
};
