import { type Permission, permissions } from "./permissions.ts";

export const roleKinds = ["owner", "admin", "member", "guest", "custom"] as const;
export type RoleKind = (typeof roleKinds)[number];
export type SystemRoleKind = Exclude<RoleKind, "custom">;

/** The roles every workspace is founded with. They can be neither edited nor deleted. */
export const systemRoles: Record<
  SystemRoleKind,
  { name: string; description: string; permissions: readonly Permission[] }
> = {
  owner: { name: "Owner", description: "Holds every right, and is the last to leave.", permissions },
  admin: {
    name: "Admin",
    description: "Runs the workspace day to day.",
    permissions: permissions.filter((permission) => permission !== "workspace.delete"),
  },
  member: {
    name: "Member",
    description: "Works here, and may bring others in.",
    permissions: ["members.invite", "rooms.create"],
  },
  guest: { name: "Guest", description: "Looks on, and enters rooms.", permissions: [] },
};

/** Rank orders people, not rights: a custom role stands beside Member, whatever rights it carries. */
const rankOfKind: Record<RoleKind, number> = { owner: 3, admin: 2, member: 1, custom: 1, guest: 0 };

export type Standing = { kind: RoleKind; permissions: readonly Permission[] };

/** Nobody acts on a member of higher rank; equals may act on each other. */
export const mayActOn = (actor: Standing, target: Pick<Standing, "kind">): boolean =>
  rankOfKind[actor.kind] >= rankOfKind[target.kind];

/**
 * Nobody grants more than they hold: every right of the role in question is among the grantor's own,
 * and its rank is not above the grantor's.
 */
export const mayGrant = (grantor: Standing, role: Standing): boolean =>
  mayActOn(grantor, role) && role.permissions.every((right) => grantor.permissions.includes(right));
