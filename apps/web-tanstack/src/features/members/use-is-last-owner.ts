import { useHolderCount, useRole } from "#web/lib/db/hooks.ts";

/** Whether nobody else holds the owner role that this member holds. */
export const useIsLastOwner = (roleId: string): boolean => {
  const holders = useHolderCount(roleId);
  return useRole(roleId)?.kind === "owner" && holders === 1;
};
