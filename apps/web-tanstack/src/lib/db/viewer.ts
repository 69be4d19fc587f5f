import type { Permission } from "@orbit/shared/access";
import type { WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import type { Stores } from "./stores.ts";

/** The person this tab belongs to, as a member of the open workspace. */
export type Viewer = {
  readonly memberId: string;
  readonly member: WorkspaceMemberDto;
  readonly role: WorkspaceRoleDto;
};

/** What a person may do follows from these two rows alone, so a right taken from a role is gone at once. */
export const viewerOf = (stores: Stores): Viewer | null => {
  const memberId = stores.viewerId.get()?.memberId;
  const member = memberId === undefined ? null : stores.members.get(memberId);
  const role = member && stores.roles.get(member.roleId);
  return member && role ? { memberId: member.id, member, role } : null;
};

export const viewerMay = (stores: Stores, permission: Permission): boolean =>
  viewerOf(stores)?.role.permissions.includes(permission) ?? false;
