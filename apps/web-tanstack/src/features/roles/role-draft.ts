import { type Permission, permissions } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";

/**
 * What somebody means to change in one role: the wished value of each touched right, and the version they
 * started from. It is laid over the role as it is *now*, so that somebody else's change to other rights is kept.
 */
export type RoleDraft = { startedAt: number; wishes: ReadonlyMap<Permission, boolean> };

export type RoleDiff = { gained: readonly Permission[]; lost: readonly Permission[] };

export const holds = (role: WorkspaceRoleDto, draft: RoleDraft | undefined, right: Permission): boolean =>
  draft?.wishes.get(right) ?? role.permissions.includes(right);

export const toggled = (role: WorkspaceRoleDto, draft: RoleDraft | undefined, right: Permission): RoleDraft => {
  const wishes = new Map(draft?.wishes);
  wishes.set(right, !holds(role, draft, right));
  return { startedAt: draft?.startedAt ?? role.version, wishes };
};

export const diffOf = (role: WorkspaceRoleDto, draft: RoleDraft): RoleDiff => {
  const changed = permissions.filter((right) => holds(role, draft, right) !== role.permissions.includes(right));
  return {
    gained: changed.filter((right) => holds(role, draft, right)),
    lost: changed.filter((right) => !holds(role, draft, right)),
  };
};

export const isEmpty = ({ gained, lost }: RoleDiff): boolean => gained.length + lost.length === 0;

export const permissionsAfter = (role: WorkspaceRoleDto, draft: RoleDraft): Permission[] =>
  permissions.filter((right) => holds(role, draft, right));

/** "+1 −2" */
export const diffText = ({ gained, lost }: RoleDiff): string =>
  [gained.length > 0 && `+${gained.length}`, lost.length > 0 && `−${lost.length}`].filter(Boolean).join(" ");
