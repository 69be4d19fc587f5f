import { mayActOn, mayGrant, type RoleKind, type Standing } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";

/**
 * Why something can't be done, in a sentence; null when it can. The checks are the server's own table, so that
 * what is offered here is what it will accept. `target` is the role of the member in question.
 */
type Question = { standing: Standing | null; target: WorkspaceRoleDto | null; lastOwner: boolean };

const LAST_OWNER = "The last owner has to stay one. Make somebody else an owner first.";

const holderOf: Record<RoleKind, string> = {
  owner: "an owner",
  admin: "an admin",
  member: "a member",
  guest: "a guest",
  custom: "this member",
};

const whoMay = (kind: RoleKind) =>
  kind === "owner" ? "Only owners can" : "Only people of the same or a higher rank can";

export const whyNotChangeRole = ({ standing, target, lastOwner }: Question): string | null => {
  if (!standing || !target) return "Still loading.";
  if (!standing.permissions.includes("members.change_role")) return "Your role doesn't let you change roles.";
  if (!mayActOn(standing, target)) return `${whoMay(target.kind)} change ${holderOf[target.kind]}'s role.`;
  return lastOwner ? LAST_OWNER : null;
};

export const whyNotRemove = ({ standing, target, lastOwner }: Question): string | null => {
  if (!standing || !target) return "Still loading.";
  if (!standing.permissions.includes("members.remove")) return "Your role doesn't let you remove members.";
  if (!mayActOn(standing, target)) return `${whoMay(target.kind)} remove ${holderOf[target.kind]}.`;
  return lastOwner ? LAST_OWNER : null;
};

export const whyNotLeave = (lastOwner: boolean): string | null => (lastOwner ? LAST_OWNER : null);

/** Why a role can't be given by this person. */
export const whyNotGrant = (standing: Standing | null, role: WorkspaceRoleDto): string | null => {
  if (!standing) return "still loading";
  if (!mayActOn(standing, role)) return role.kind === "owner" ? "only owners can give it" : "above your own role";
  return mayGrant(standing, role) ? null : "has rights you don't hold";
};
