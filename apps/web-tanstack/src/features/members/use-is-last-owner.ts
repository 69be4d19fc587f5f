import { useMembers, useRole } from "#web/lib/db/hooks.ts";

/** Whether nobody else holds the owner role that this member holds. */
export const useIsLastOwner = (roleId: string): boolean => {
  const role = useRole(roleId);
  const members = useMembers();
  if (role?.kind !== "owner") return false;
  return members.filter((member) => member.roleId === roleId).length === 1;
};
