import { decodeServerFrame } from "@orbit/shared/realtime";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RecordedStored } from "#domain/events.ts";
import type { Database } from "#infrastructure/db/database.ts";
import { embeddedTestDatabase } from "../../test/support/databases.ts";
import { addMember, addRoom, type Founded, foundWorkspace, type UnderTest } from "../../test/support/founding.ts";
import { HinderedUnitOfWork } from "../../test/support/hindered-unit-of-work.ts";
import { kyselyUnderTest } from "../../test/support/kysely-under-test.ts";
import { RecordingReport } from "../../test/support/recording-report.ts";
import { RecordingSocket } from "../../test/support/recording-socket.ts";
import { EventProjector } from "./event-projector.ts";
import { FeedCursor } from "./feed/feed-cursor.ts";
import type { FeedEntry } from "./feed/feed-entry.ts";
import { readBehind } from "./feed/read-behind.ts";
import type { Projections } from "./projection.ts";
import { projections } from "./projections/index.ts";
import { StreamTally } from "./stream-tally.ts";

let database: Database;
let world: UnderTest;
let acme: Founded;
let uow: HinderedUnitOfWork;
let report: RecordingReport;
let tries: number;
/** How often the projection of a room's creation fails before it works. */
let failures: number;

const fragile: Projections = {
  ...projections,
  "rooms.room.created": {
    broadcast: "workspace.room.created",
    entity: ({ roomId }) => roomId,
    read: async () => {
      tries += 1;
      if (tries <= failures) throw new Error("poison");
      return null;
    },
  },
  "workspaces.member.role_changed": {
    broadcast: "workspace.member.role_changed",
    entity: ({ memberId }) => memberId,
    read: () => Promise.reject(new Error("poison")),
    regrants: true,
  },
};

const projector = () => new EventProjector({ uow, projections: fragile, report, tally: new StreamTally() });

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
beforeEach(async () => {
  world = kyselyUnderTest(database);
  acme = await foundWorkspace(world);
  uow = new HinderedUnitOfWork(world.uow);
  report = new RecordingReport();
  tries = 0;
  failures = Number.POSITIVE_INFINITY;
});
afterAll(() => database.close());

const rowsAfter = (after: number): Promise<readonly RecordedStored[]> =>
  world.uow.read((tx) => tx.log.after(acme.workspaceId, after, 100));

const kindOf = ({ frame }: FeedEntry): string | null => {
  if (!frame) return null;
  const decoded = decodeServerFrame(frame.text);
  return decoded.kind === "frame" ? decoded.frame.type : decoded.kind;
};

const changeRole = (memberId: string, roleId: string) =>
  world.uow.write({}, async (tx) => {
    const member = await tx.members.byId(acme.workspaceId, memberId);
    const from = member && (await tx.roles.byId(acme.workspaceId, member.state.roleId));
    const to = await tx.roles.byId(acme.workspaceId, roleId);
    if (!member || !from || !to) throw new Error("the test needs all of them");
    member.changeRole({ from, to, ownerCount: 2 });
    await tx.members.save(member);
  });

test("a row that only a newer version knows is passed, with a resync in its place and nothing to report", async () => {
  await addRoom(world, acme.workspaceId);
  const [row] = await rowsAfter(2);
  if (!row) throw new Error("the test needs a row");
  // As `recordedFromRow` gives it: what a newer version wrote reads as itself.
  const unknown = {
    ...row,
    event: { ...row.event, type: "workspaces.workspace.painted" },
  } as unknown as RecordedStored;
  const { entries, grants } = await projector().project([unknown]);
  expect(entries.map(kindOf)).toEqual(["resync"]);
  expect(entries[0]).toMatchObject({ seq: 3, frame: { counted: "control" }, ends: null });
  expect(grants).toBeNull();
  expect(report.poisonedSeqs).toEqual([]);
  const collapsed = await world.uow.read((tx) => projector().collapsedWithin([unknown, { ...unknown, seq: 4 }], tx));
  expect(collapsed.map(kindOf)).toEqual(["resync", "resync"]);
});

test("[FEED-1] more rows than are projected side by side become frames in the order of the log, each of its own entity", async () => {
  const roomIds: string[] = [];
  for (let n = 0; n < 130; n += 1) roomIds.push((await addRoom(world, acme.workspaceId)).value);
  const rows = await world.uow.read((tx) => tx.log.after(acme.workspaceId, 2, 200));
  const sound = new EventProjector({ uow, projections, report, tally: new StreamTally() });
  const { entries } = await sound.project(rows);
  expect(entries.map(({ seq }) => seq)).toEqual(rows.map(({ seq }) => seq));
  expect(entries.map(({ frame }) => JSON.parse(frame?.text ?? "{}").event.room.id)).toEqual(roomIds);
});

describe("a projection that throws", () => {
  test("[FEED-3] is tried three times, then its place is taken by a resync that is no stored frame, and it is reported", async () => {
    await addRoom(world, acme.workspaceId);
    const { entries } = await projector().project(await rowsAfter(2));
    // Once with the whole batch, then three times by itself.
    expect(tries).toBe(4);
    expect(entries.map(kindOf)).toEqual(["resync"]);
    expect(entries[0]).toMatchObject({ seq: 3, frame: { counted: "control", audience: null } });
    expect(JSON.parse(entries[0]?.frame?.text ?? "{}")).toMatchObject({
      scope: "workspace",
      reason: "projection_failed",
    });
    expect(report.poisonedSeqs).toEqual([3]);
  });

  test("[FEED-3] costs the rows around it nothing", async () => {
    const memberId = await addMember(world, acme, { roleId: acme.memberRoleId });
    await addRoom(world, acme.workspaceId);
    await addMember(world, acme, { roleId: acme.memberRoleId, invitedBy: memberId });
    const { entries } = await projector().project(await rowsAfter(2));
    expect(entries.map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(entries.map(kindOf)).toEqual(["event", "resync", "event"]);
  });

  test("[FEED-3] and then works is not given up on", async () => {
    failures = 3;
    await addRoom(world, acme.workspaceId);
    const { entries } = await projector().project(await rowsAfter(2));
    expect(entries).toEqual([{ seq: 3, frame: null, ends: null }]);
    expect(report.poisonedSeqs).toEqual([]);
  });

  test("[FEED-3] while the database is away is not poisoned: the caller tries again later", async () => {
    await addRoom(world, acme.workspaceId);
    const rows = await rowsAfter(2);
    uow.beforeRead = () => Promise.reject(new Error("away"));
    await expect(projector().project(rows)).rejects.toThrow("away");
    expect(report.poisonedSeqs).toEqual([]);
  });

  test("[FEED-6] does not keep people's rights from changing", async () => {
    const memberId = await addMember(world, acme, { roleId: acme.memberRoleId });
    await changeRole(memberId, acme.ownerRoleId);
    const { entries, grants } = await projector().project(await rowsAfter(3));
    expect(entries.map(kindOf)).toEqual(["resync"]);
    expect([...(grants?.keys() ?? [])].sort()).toEqual([acme.ownerId, memberId].sort());
  });

  test("nothing to project asks the database nothing", async () => {
    expect(await projector().project([])).toEqual({ entries: [], grants: null });
    expect(uow.reads).toBe(0);
  });
});

describe("a reader far behind", () => {
  test("[JOIN-4] is told where each entity stands, once, at the place of its newest row; the other rows keep theirs", async () => {
    const memberId = await addMember(world, acme, { roleId: acme.memberRoleId });
    await changeRole(memberId, acme.ownerRoleId);
    await addMember(world, acme, { roleId: acme.memberRoleId });
    await changeRole(memberId, acme.memberRoleId);
    const rows = await rowsAfter(2);
    const entries = await world.uow.read((tx) =>
      new EventProjector({ uow, projections, report, tally: new StreamTally() }).collapsedWithin(rows, tx),
    );
    expect(entries.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
    expect(entries.map(kindOf)).toEqual([null, null, "event", "event"]);
    expect(JSON.parse(entries[3]?.frame?.text ?? "{}").event.member).toMatchObject({ id: memberId, version: 3 });
  });
});

describe("a read of the log for a socket that lags", () => {
  const cursorOf = (memberId: string) =>
    new FeedCursor(RecordingSocket.greeted({ workspaceId: acme.workspaceId, workspaceMemberId: memberId }), () => true);
  const read = (memberId: string, after: number) =>
    readBehind({ uow, projector: projector(), reads: { charge: () => {} } })(cursorOf(memberId), after);

  test("[FEED-5] brings the rows after its position, and the rights of its member at the log's head", async () => {
    const memberId = await addMember(world, acme, { roleId: acme.memberRoleId });
    const behind = await read(memberId, 1);
    expect(behind).toMatchObject({ kind: "entries", readAt: 3, entries: [{ seq: 2 }, { seq: 3 }] });
    expect(behind.kind === "entries" && behind.permissions.has("members.invite")).toBe(true);
  });

  test("[FEED-3] replaces a poisoned row, or the same client would be sent away each time it came back", async () => {
    await addRoom(world, acme.workspaceId);
    const behind = await read(acme.ownerId, 1);
    expect(behind.kind === "entries" && behind.entries.map(kindOf)).toEqual(["event", "resync"]);
  });

  test("[JOIN-5] that tells of most of what there is asks for a snapshot instead, and still moves past it all", async () => {
    for (let n = 0; n < 201; n += 1) await addRoom(world, acme.workspaceId);
    const sound = new EventProjector({ uow, projections, report, tally: new StreamTally() });
    const behind = await readBehind({ uow, projector: sound, reads: { charge: () => {} } })(cursorOf(acme.ownerId), 1);
    expect(behind.kind === "entries" && behind.entries.map(({ seq }) => seq)).toEqual([203]);
    expect(behind.kind === "entries" && behind.entries.map(kindOf)).toEqual(["resync"]);
  });

  test("[REV-1] of somebody who is a member no longer brings nothing", async () => {
    expect(await read(acme.userId, 1)).toEqual({ kind: "revoked" });
  });

  test("[JOIN-5] below the retained floor can't be served", async () => {
    const { workspaceId } = acme;
    await addRoom(world, workspaceId);
    await database.kysely
      .updateTable("workspace_logs")
      .set({ floor_seq: 2 })
      .where("workspace_id", "=", workspaceId)
      .execute();
    expect(await read(acme.ownerId, 1)).toEqual({ kind: "unservable" });
    expect(await read(acme.ownerId, 2)).toMatchObject({ kind: "entries" });
  });

  test("fails when the database is away", async () => {
    uow.beforeRead = () => Promise.reject(new Error("away"));
    await expect(read(acme.ownerId, 1)).rejects.toThrow("away");
  });
});
