import { systemRoles } from "@orbit/shared/access";
import type { WorkspaceMemberDto, WorkspaceRoleDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";

const AT = "2026-01-05T09:30:00.000Z";

/** A UUID that ends in `n`, so that test output can be read. */
export const idOf = (n: number): string => `01930000-0000-7000-8000-${String(n).padStart(12, "0")}`;

export const ids = {
  workspace: idOf(1),
  ana: idOf(10),
  ben: idOf(11),
  cy: idOf(12),
  owner: idOf(20),
  guest: idOf(21),
  custom: idOf(22),
  room: idOf(30),
  invitation: idOf(40),
} as const;

export const member = (over: Partial<WorkspaceMemberDto> = {}): WorkspaceMemberDto => ({
  id: ids.ben,
  name: "Ben",
  roleId: ids.guest,
  joinedAt: AT,
  invitedBy: null,
  version: 1,
  ...over,
});

export const role = (over: Partial<WorkspaceRoleDto> = {}): WorkspaceRoleDto => ({
  id: ids.custom,
  kind: "custom",
  name: "Facilitator",
  description: "",
  permissions: [],
  version: 1,
  ...over,
});

const owner = role({ id: ids.owner, kind: "owner", name: "Owner", permissions: [...systemRoles.owner.permissions] });
const guest = role({ id: ids.guest, kind: "guest", name: "Guest" });

/** Ana owns Acme, Ben is its guest and the one who looks. */
export const snapshot = (over: Partial<WorkspaceSnapshotDto> = {}): WorkspaceSnapshotDto => ({
  workspace: { id: ids.workspace, slug: "acme", name: "Acme", createdAt: AT, version: 1 },
  you: { memberId: ids.ben, permissions: [] },
  members: [member({ id: ids.ana, name: "Ana", roleId: ids.owner }), member()],
  roles: [owner, guest, role()],
  invitations: [],
  contacts: [],
  rooms: [{ id: ids.room, name: "Planning", createdBy: null, createdAt: AT, version: 1 }],
  presence: [],
  roomPresence: [],
  position: { epoch: 1, seq: 10 },
  ...over,
});
