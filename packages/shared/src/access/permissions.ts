import * as z from "zod/mini";

/**
 * Every right a role can carry, with the words people read. This one table serves the server's check,
 * the SPA's `useCan` and the permission matrix; a right that is not here does not exist.
 */
export const permissionCatalog = {
  "workspace.settings.edit": { area: "Workspace", label: "Rename the workspace" },
  "workspace.delete": { area: "Workspace", label: "Delete the workspace" },
  "workspace.roles.manage": { area: "Workspace", label: "Create, edit and delete roles" },
  "members.invite": { area: "Members", label: "Invite people and see invitations" },
  "members.remove": { area: "Members", label: "Remove members" },
  "members.change_role": { area: "Members", label: "Change a member's role" },
  "members.view_contacts": { area: "Members", label: "See e-mail addresses" },
  "rooms.create": { area: "Rooms", label: "Create rooms" },
  "rooms.manage": { area: "Rooms", label: "Rename and archive rooms" },
} as const satisfies Record<string, { area: string; label: string }>;

export type Permission = keyof typeof permissionCatalog;

// Object.keys widens to string[]; the catalog above is the whole set of keys.
export const permissions = Object.keys(permissionCatalog) as readonly Permission[];

export const permission = z.enum(permissions);
