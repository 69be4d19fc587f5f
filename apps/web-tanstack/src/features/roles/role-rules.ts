import { mayGrant, type Permission, permissionCatalog, type Standing } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";

const MANAGE = "workspace.roles.manage";

/** Why a role can't be edited by this person, in a sentence; null when it can. */
export const whyNotEdit = (standing: Standing | null, role: WorkspaceRoleDto): string | null => {
  if (role.kind !== "custom") return `${role.name} is a system role. Its rights are the same in every workspace.`;
  if (!standing?.permissions.includes(MANAGE)) return "Your role doesn't let you edit roles.";
  return mayGrant(standing, role) ? null : `${role.name} has rights you don't hold.`;
};

type CellQuestion = { standing: Standing | null; role: WorkspaceRoleDto; right: Permission; isYours: boolean };

/** Why one cell can't be turned. */
export const whyNotToggle = ({ standing, role, right, isYours }: CellQuestion): string | null => {
  const whole = whyNotEdit(standing, role);
  if (whole) return whole;
  if (!standing?.permissions.includes(right)) return "You can't give a right you don't hold.";
  if (isYours && right === MANAGE) return "You can't take the managing of roles from yourself.";
  return null;
};

export const labelOf = (right: Permission): string => permissionCatalog[right].label;
