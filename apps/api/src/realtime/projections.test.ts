import { audienceOf, catalog, channels, decodeServerFrame, serverEventTypes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import type { RecordedStored, StoredDomainEvent, StoredDomainEventType } from "#domain/events.ts";
import { Room } from "#domain/rooms/room.ts";
import { Invitation, type InvitationState } from "#domain/workspaces/invitation.ts";
import { Workspace } from "#domain/workspaces/workspace.ts";
import { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";
import { projectEvent, regrants, resyncInPlaceOf } from "./project-events.ts";
import type { Projections } from "./projection.ts";
import { producedBy, projections } from "./projections/index.ts";

const id = (n: number) => `01930000-0000-7000-8000-00000000000${n}`;
const [workspaceId, memberId, roleId, invitationId, roomId] = [id(1), id(2), id(3), id(4), id(5)];
const at = new Date("2026-01-05T09:30:00.000Z");
const secrets = { email: "ana@example.org", tokenHash: "s3cr3t-hash", passwordHash: "s3cr3t-argon" };

/** One event of every type there is, told by its example. */
const facts: { [T in StoredDomainEventType]: Extract<StoredDomainEvent, { type: T }> } = {
  "workspaces.workspace.created": { type: "workspaces.workspace.created", workspaceId, name: "Acme", slug: "acme" },
  "workspaces.workspace.renamed": { type: "workspaces.workspace.renamed", workspaceId, from: "A", to: "Acme" },
  "workspaces.workspace.deleted": { type: "workspaces.workspace.deleted", workspaceId, name: "Acme" },
  "workspaces.member.joined": {
    type: "workspaces.member.joined",
    workspaceId,
    memberId,
    memberName: "Ana",
    roleName: "Member",
  },
  "workspaces.member.left": { type: "workspaces.member.left", workspaceId, memberId, memberName: "Ana" },
  "workspaces.member.removed": { type: "workspaces.member.removed", workspaceId, memberId, memberName: "Ana" },
  "workspaces.member.role_changed": {
    type: "workspaces.member.role_changed",
    workspaceId,
    memberId,
    memberName: "Ana",
    fromRole: "Member",
    toRole: "Admin",
  },
  "workspaces.role.created": { type: "workspaces.role.created", workspaceId, roleId, roleName: "Host" },
  "workspaces.role.updated": {
    type: "workspaces.role.updated",
    workspaceId,
    roleId,
    roleName: "Host",
    gained: [],
    lost: ["members.invite"],
  },
  "workspaces.role.deleted": { type: "workspaces.role.deleted", workspaceId, roleId, roleName: "Host" },
  "workspaces.invitation.created": {
    type: "workspaces.invitation.created",
    workspaceId,
    invitationId,
    addressHint: "c… · x.io",
    roleName: "Member",
  },
  "workspaces.invitation.accepted": {
    type: "workspaces.invitation.accepted",
    workspaceId,
    invitationId,
    memberId,
    memberName: "Cy",
  },
  "workspaces.invitation.revoked": {
    type: "workspaces.invitation.revoked",
    workspaceId,
    invitationId,
    addressHint: "c… · x.io",
  },
  "rooms.room.created": { type: "rooms.room.created", workspaceId, roomId, name: "Plan" },
  "rooms.room.renamed": { type: "rooms.room.renamed", workspaceId, roomId, from: "P", to: "Plan" },
  "rooms.room.archived": { type: "rooms.room.archived", workspaceId, roomId, name: "Plan" },
};

const recorded = (event: StoredDomainEvent): RecordedStored => ({
  id: id(9),
  occurredAt: at,
  workspaceId,
  seq: 7,
  actorId: memberId,
  mutationId: "m-1",
  event,
});

const invitation = (status: InvitationState["status"]) =>
  Invitation.restore({
    id: invitationId,
    workspaceId,
    roleId,
    invitedBy: memberId,
    createdAt: at,
    expiresAt: at,
    status,
    version: 1,
    ...secrets,
  });

/** A snapshot that holds one of everything, each with columns that nobody may see, or nothing. */
const snapshot = (holds: "everything" | "nothing", status: InvitationState["status"] = "pending"): ReadTransaction => {
  const found = <A>(aggregate: A) => ({ byId: async () => (holds === "everything" ? aggregate : null) });
  const member = { id: memberId, workspaceId, userId: id(8), roleId, name: "Ana", joinedAt: at, invitedBy: null };
  const role = { id: roleId, workspaceId, kind: "custom" as const, name: "Host", description: "", permissions: [] };
  // Projections read single rows by id and nothing else; anything else would fail loudly.
  return {
    workspaces: found(
      Workspace.restore({
        id: workspaceId,
        slug: "acme",
        name: "Acme",
        createdAt: at,
        deletedAt: null,
        version: 2,
        ...secrets,
      }),
    ),
    members: found(WorkspaceMember.restore({ ...member, version: 1, ...secrets })),
    roles: found(WorkspaceRole.restore({ ...role, version: 1, ...secrets })),
    invitations: found(invitation(status)),
    rooms: found(
      Room.restore({
        id: roomId,
        workspaceId,
        name: "Plan",
        createdBy: null,
        createdAt: at,
        archivedAt: null,
        version: 1,
        ...secrets,
      }),
    ),
  } as unknown as ReadTransaction;
};

const types = Object.keys(facts) as StoredDomainEventType[];
const broadcastOf = (type: StoredDomainEventType) => {
  const projection = projections[type];
  return "broadcast" in projection ? projection.broadcast : null;
};

describe("every promise of the catalog is kept", () => {
  test("what produces each stored event is what the projections say, both ways", () => {
    const bySaying = Object.entries(producedBy).flatMap(([event, facts]) => facts.map((fact) => `${fact} → ${event}`));
    const byDoing = types.filter(broadcastOf).map((type) => `${type} → ${broadcastOf(type)}`);
    expect(bySaying.sort()).toEqual(byDoing.sort());
  });

  test("every stored event of the catalog has somebody who produces it, and no signal does", () => {
    const stored = serverEventTypes.filter((type) => catalog[type].delivery === "stored");
    expect(Object.keys(producedBy).sort()).toEqual([...stored].sort());
    expect(Object.values(producedBy).every((facts) => facts.length > 0)).toBe(true);
  });

  test("silence is said with a reason", () => {
    for (const type of types) {
      const projection = projections[type];
      if ("silent" in projection) expect(projection.silent.length).toBeGreaterThan(10);
    }
  });
});

describe("a row that is there", () => {
  for (const type of types.filter(broadcastOf)) {
    test(`[WIRE-1] [WIRE-2] ${type} becomes ${broadcastOf(type)} on the workspace's channel, as the catalog declares it`, async () => {
      const { frame, seq } = await projectEvent(projections, recorded(facts[type]), snapshot("everything"));
      const decoded = decodeServerFrame(frame?.text ?? "");
      expect(decoded).toMatchObject({
        kind: "frame",
        frame: {
          seq: 7,
          at: at.toISOString(),
          actorId: memberId,
          mutationId: "m-1",
          event: { type: broadcastOf(type) },
        },
      });
      expect(seq).toBe(7);
      expect(frame?.channel).toBe(channels.workspace(workspaceId));
      const broadcast = broadcastOf(type);
      expect(frame?.audience).toBe(broadcast && audienceOf(broadcast));
    });

    test(`[WIRE-7] ${type} tells nothing personal, whatever else is in the row`, async () => {
      const { frame } = await projectEvent(projections, recorded(facts[type]), snapshot("everything"));
      expect(frame?.text).not.toMatch(/@|s3cr3t|email|tokenHash|passwordHash/);
    });
  }
});

/** These carry ids only, for what they tell of is gone by its nature. */
const needNoRow: StoredDomainEventType[] = [
  "workspaces.workspace.deleted",
  "workspaces.member.left",
  "workspaces.member.removed",
  "workspaces.role.deleted",
  "workspaces.invitation.accepted",
  "workspaces.invitation.revoked",
  "rooms.room.archived",
];

describe("a row that is gone", () => {
  for (const type of types.filter((type) => !needNoRow.includes(type))) {
    test(`[FEED-2] ${type} sends nothing, and its place still counts`, async () => {
      const entry = await projectEvent(projections, recorded(facts[type]), snapshot("nothing"));
      expect(entry).toEqual({ seq: 7, frame: null, ends: null });
    });
  }

  for (const type of needNoRow) {
    test(`[FEED-2] ${type} is told all the same`, async () => {
      const { frame } = await projectEvent(projections, recorded(facts[type]), snapshot("nothing"));
      expect(decodeServerFrame(frame?.text ?? "").kind).toBe("frame");
    });
  }

  for (const status of ["accepted", "revoked"] as const) {
    test(`[FEED-2] an invitation that was ${status} by then is not shown as pending`, async () => {
      const event = facts["workspaces.invitation.created"];
      expect((await projectEvent(projections, recorded(event), snapshot("everything", status))).frame).toBeNull();
    });
  }
});

test("[WIRE-1] a key that the payload's schema does not name is dropped, wherever it comes from", async () => {
  const leaky: Projections = {
    ...projections,
    "rooms.room.archived": {
      broadcast: "workspace.room.archived",
      entity: ({ roomId }) => roomId,
      read: async ({ roomId }) => ({ roomId, ...secrets }),
    },
  };
  const { frame } = await projectEvent(leaky, recorded(facts["rooms.room.archived"]), snapshot("everything"));
  expect(JSON.parse(frame?.text ?? "{}").event).toEqual({ type: "workspace.room.archived", roomId });
});

test("[WIRE-2] an event of a command without a mutation id carries none, and one of Orbit's own no actor", async () => {
  const row = { ...recorded(facts["rooms.room.archived"]), mutationId: null, actorId: null };
  const parsed = JSON.parse((await projectEvent(projections, row, snapshot("everything"))).frame?.text ?? "{}");
  expect(Object.hasOwn(parsed, "mutationId")).toBe(false);
  expect(parsed.actorId).toBeNull();
});

test("[REV-1] [REV-2] [ROOM-3] exactly these put an end to something, also when they can't be projected", async () => {
  const endings = new Map<StoredDomainEventType, unknown>();
  for (const type of types) {
    const row = recorded(facts[type]);
    const { ends } = await projectEvent(projections, row, snapshot("nothing"));
    expect(resyncInPlaceOf(projections, row).ends).toEqual(ends);
    if (ends) endings.set(type, ends);
  }
  expect(Object.fromEntries(endings)).toEqual({
    "workspaces.workspace.deleted": { kind: "workspace" },
    "workspaces.member.left": { kind: "member", memberId },
    "workspaces.member.removed": { kind: "member", memberId },
    "rooms.room.archived": { kind: "room", roomId },
  });
});

test("[FEED-6] exactly these change what members may see", () => {
  expect(types.filter((type) => regrants(projections, recorded(facts[type])))).toEqual([
    "workspaces.member.role_changed",
    "workspaces.role.updated",
  ]);
});
