import type { WorkspaceRoleDto } from "../dto/workspace-role.ts";

/** Made-up entities that the catalog's examples share. */
export const exampleIds = {
  workspace: "01930000-0000-7000-8000-000000000001",
  ana: "01930000-0000-7000-8000-00000000000a",
  ben: "01930000-0000-7000-8000-00000000000b",
  role: "01930000-0000-7000-8000-0000000000c1",
  room: "01930000-0000-7000-8000-0000000000d1",
  invitation: "01930000-0000-7000-8000-0000000000e1",
} as const;

const at = "2026-01-05T09:30:00.000Z";

export const examples = {
  workspace: { id: exampleIds.workspace, slug: "acme", name: "Acme", createdAt: at, version: 2 },
  member: {
    id: exampleIds.ben,
    name: "Ben Okafor",
    roleId: exampleIds.role,
    joinedAt: at,
    invitedBy: exampleIds.ana,
    version: 1,
  },
  role: {
    id: exampleIds.role,
    kind: "custom",
    name: "Facilitator",
    description: "Runs the rooms.",
    permissions: ["rooms.create", "rooms.manage"],
    version: 1,
  } satisfies WorkspaceRoleDto,
  invitation: {
    id: exampleIds.invitation,
    roleId: exampleIds.role,
    invitedBy: exampleIds.ana,
    addressHint: "c… · example.org",
    createdAt: at,
    expiresAt: "2026-01-12T09:30:00.000Z",
    version: 1,
  },
  room: { id: exampleIds.room, name: "Planning", createdBy: exampleIds.ana, createdAt: at, version: 1 },
};
