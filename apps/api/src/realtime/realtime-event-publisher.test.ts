import { closeCodes } from "@orbit/shared/realtime";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "#infrastructure/db/database.ts";
import { embeddedTestDatabase } from "../../test/support/databases.ts";
import { addMember, type Founded, foundWorkspace, memberRemoved, roomsAdded } from "../../test/support/founding.ts";
import { once } from "../../test/support/once.ts";
import { controlsOn, RealtimeStage, seqsOn, storedOn } from "../../test/support/realtime-stage.ts";
import type { RecordingSocket } from "../../test/support/recording-socket.ts";

let database: Database;
let stage: RealtimeStage;
let acme: Founded;

beforeAll(async () => {
  database = await embeddedTestDatabase();
});
beforeEach(async () => {
  stage = new RealtimeStage(database);
  acme = await foundWorkspace(stage.world);
});
afterEach(() => stage.stop());
afterAll(() => database.close());

const addRooms = (count: number, workspaceId = acme.workspaceId) => roomsAdded(stage.world, workspaceId, count);

const renameRoom = (roomId: string, name: string) =>
  stage.world.uow.write({}, async (tx) => {
    const room = await tx.rooms.byId(acme.workspaceId, roomId);
    room?.rename(name);
    if (room) await tx.rooms.save(room);
  });

const archiveRoom = (roomId: string) =>
  stage.world.uow.write({}, async (tx) => {
    const room = await tx.rooms.byId(acme.workspaceId, roomId);
    room?.archive(stage.world.clock.now());
    if (room) await tx.rooms.save(room);
  });

const removeMember = (memberId: string) => memberRemoved(stage.world, acme, memberId);

// Founding a workspace records its creation and its owner's joining.
const FOUNDED = 2;

describe("order and loss", () => {
  test("[FEED-1] commits heard in the wrong order reach every socket in seq order, once", async () => {
    const sockets = [await stage.joins(acme), await stage.joins(acme)];
    stage.bus.hold();
    await addRooms(4);
    stage.bus.release((messages) => [...messages].reverse());
    await stage.caughtUp();
    for (const socket of sockets) expect(seqsOn(socket)).toEqual([3, 4, 5, 6]);
  });

  test("[FEED-1] a slow read is not overtaken by a later commit", async () => {
    const socket = await stage.joins(acme);
    const slow = gate();
    let isFirst = true;
    stage.uow.afterRead = async () => {
      if (!isFirst) return;
      isFirst = false;
      await slow.promise;
    };
    await addRooms(2);
    await new Promise(setImmediate);
    expect(seqsOn(socket)).toEqual([]);
    slow.open();
    await stage.caughtUp();
    expect(seqsOn(socket)).toEqual([3, 4]);
  });

  test("[FEED-8] a workspace whose re-read is slow delays no other", async () => {
    const zeta = await foundWorkspace(stage.world);
    const [slowly, meanwhile] = [await stage.joins(acme), await stage.joins(zeta)];
    const slow = gate();
    stage.uow.afterRead = once(() => slow.promise);
    await addRooms(1);
    await addRooms(2, zeta.workspaceId);
    await expect.poll(() => seqsOn(meanwhile)).toEqual([3, 4]);
    expect(seqsOn(slowly)).toEqual([]);
    slow.open();
    await stage.caughtUp();
    expect(seqsOn(slowly)).toEqual([3]);
  });

  test("[FEED-8] what is committed while a workspace is read is read together, once that is done", async () => {
    const socket = await stage.joins(acme);
    const slow = gate();
    stage.uow.reads = 0;
    stage.uow.afterRead = once(() => slow.promise);
    await addRooms(5);
    await new Promise(setImmediate);
    slow.open();
    await stage.caughtUp();
    expect(seqsOn(socket)).toEqual([3, 4, 5, 6, 7]);
    expect(stage.uow.reads).toBe(2);
  });

  test("[FEED-4] commits that nobody announced are delivered by the next poll", async () => {
    const socket = await stage.joins(acme);
    stage.bus.hold();
    await addRooms(3);
    stage.bus.lose();
    expect(seqsOn(socket)).toEqual([]);
    await stage.realtime.publisher.poll();
    expect(seqsOn(socket)).toEqual([3, 4, 5]);
  });

  test("[FEED-4] what was missed is read from the log once, and not again to see that there is no more", async () => {
    const socket = await stage.joins(acme);
    stage.bus.hold();
    await addRooms(3);
    stage.bus.lose();
    stage.uow.reads = 0;
    await stage.realtime.publisher.catchUp(acme.workspaceId);
    expect(seqsOn(socket)).toEqual([3, 4, 5]);
    expect(stage.uow.reads).toBe(2); // the rows, and what they tell of
  });

  test("[FEED-4] a commit that was announced brings the ones before it that were not", async () => {
    const socket = await stage.joins(acme);
    // One that was heard, so that a gap could hide between two frames of the ring.
    await addRooms(1);
    await stage.caughtUp();
    stage.bus.hold();
    await addRooms(2);
    stage.bus.lose();
    await addRooms(1);
    await stage.caughtUp();
    expect(seqsOn(socket)).toEqual([3, 4, 5, 6]);
  });

  test("[FEED-4] commits heard twice are told once", async () => {
    const socket = await stage.joins(acme);
    stage.bus.hold();
    await addRooms(2);
    stage.bus.release((messages) => [...messages, ...messages]);
    await stage.caughtUp();
    expect(seqsOn(socket)).toEqual([3, 4]);
  });

  test("[FEED-4] a database that is away is reported, and what happened meanwhile is delivered once it is back", async () => {
    const socket = await stage.joins(acme);
    stage.uow.beforeRead = () => Promise.reject(new Error("away"));
    await addRooms(2);
    await stage.caughtUp();
    await stage.realtime.publisher.poll();
    expect(stage.report.troubles.length).toBeGreaterThan(0);
    expect(stage.report.poisonedSeqs).toEqual([]);
    stage.uow.beforeRead = async () => {};
    await stage.realtime.publisher.poll();
    expect(seqsOn(socket)).toEqual([3, 4]);
    expect(controlsOn(socket, "resync")).toEqual([]);
  });

  test("[FEED-4] the poll asks the database once, however many workspaces there are, and not at all for none", async () => {
    const zeta = await foundWorkspace(stage.world);
    stage.uow.reads = 0;
    await stage.realtime.publisher.poll();
    expect(stage.uow.reads).toBe(0);
    await stage.joins(acme);
    await stage.joins(zeta);
    stage.uow.reads = 0;
    await stage.realtime.publisher.poll();
    expect(stage.uow.reads).toBe(1);
  });

  test("[JOIN-5] history rewritten under an open socket sends it away to resync", async () => {
    const socket = await stage.joins(acme);
    await addRooms(1);
    await stage.caughtUp();
    const { workspaceId } = acme;
    const cursor = await stage.cursorAt(acme, 3);
    await sql`update workspace_logs set epoch = epoch + 1 where workspace_id = ${workspaceId}`.execute(database.kysely);
    await stage.realtime.publisher.poll();
    expect(socket.closedWith).toBe(closeCodes.resyncRequired);
    const next = await stage.joins(acme, { cursor });
    expect(controlsOn(next, "resync")).toMatchObject([{ reason: "epoch_changed" }]);
  });

  test("[JOIN-5] a log that moved backwards gets a new epoch, and sends its sockets away to resync", async () => {
    const socket = await stage.joins(acme);
    const { workspaceId } = acme;
    await addRooms(2);
    await stage.caughtUp();
    const cursor = await stage.cursorAt(acme, 4);
    await database.kysely
      .deleteFrom("workspace_events")
      .where("workspace_id", "=", workspaceId)
      .where("seq", ">", 3)
      .execute();
    await sql`update workspace_logs set last_seq = 3 where workspace_id = ${workspaceId}`.execute(database.kysely);
    await stage.realtime.publisher.poll();
    expect(socket.closedWith).toBe(closeCodes.resyncRequired);
    await addRooms(2);
    const next = await stage.joins(acme, { cursor });
    expect(controlsOn(next, "resync")).toMatchObject([{ reason: "epoch_changed" }]);
  });

  test("[HUB-2] two workspaces side by side never hear of each other, and neither waits for the other", async () => {
    const zeta = await foundWorkspace(stage.world);
    const [here, there] = [await stage.joins(acme), await stage.joins(zeta)];
    const [mine, theirs]: string[][] = [[], []];
    stage.bus.hold();
    for (let n = 0; n < 5; n += 1) {
      mine?.push(...(await addRooms(1)));
      theirs?.push(...(await addRooms(1, zeta.workspaceId)));
    }
    stage.bus.release((messages) => [...messages].reverse());
    await stage.caughtUp();
    const roomsOn = (socket: RecordingSocket) => storedOn(socket).map(({ event }) => (event.room as { id: string }).id);
    expect(roomsOn(here)).toEqual(mine);
    expect(roomsOn(there)).toEqual(theirs);
    expect(seqsOn(here)).toEqual(seqsOn(there));
  });
});

describe("what is committed is what is told", () => {
  test("[FEED-2] a frame carries the state that is committed when it is made, not when its event was recorded", async () => {
    const socket = await stage.joins(acme);
    stage.bus.hold();
    const [roomId = ""] = await addRooms(1);
    await renameRoom(roomId, "Second");
    await renameRoom(roomId, "Third");
    stage.bus.release();
    await stage.caughtUp();
    expect(storedOn(socket).map(({ event }) => (event.room as { name: string }).name)).toEqual([
      "Third",
      "Third",
      "Third",
    ]);
  });

  test("[FEED-2] [WIRE-3] a row that is gone by then sends nothing, and its place still counts as served", async () => {
    const socket = await stage.joins(acme);
    stage.bus.hold();
    const [roomId = ""] = await addRooms(1);
    await archiveRoom(roomId);
    stage.bus.release();
    await stage.caughtUp();
    expect(storedOn(socket).map(({ seq, event }) => [seq, event.type])).toEqual([[4, "workspace.room.archived"]]);
    stage.timers.advance(15_000);
    expect(controlsOn(socket, "heartbeat")).toMatchObject([{ seq: 4, head: 4, sent: 1 }]);
  });

  test("[WIRE-3] a heartbeat tells of a head that this node has not reached", async () => {
    const socket = await stage.joins(acme);
    stage.bus.hold();
    await addRooms(1);
    stage.bus.lose();
    stage.uow.afterRead = async () => {
      stage.uow.beforeRead = () => Promise.reject(new Error("away"));
    };
    await stage.realtime.publisher.poll();
    stage.timers.advance(15_000);
    expect(controlsOn(socket, "heartbeat")).toMatchObject([{ seq: FOUNDED, head: 3, sent: 0 }]);
  });
});

describe("endings", () => {
  test("[REV-1] a removed member's last frame says so, and their presence is not announced", async () => {
    const memberId = await addMember(stage.world, acme, { roleId: acme.memberRoleId });
    const [witness, gone] = [await stage.joins(acme), await stage.joins(acme, { memberId })];
    await removeMember(memberId);
    await addRooms(1);
    await stage.caughtUp();
    expect(storedOn(gone).map(({ event }) => event.type)).toEqual(["workspace.member.left"]);
    expect(gone.closedWith).toBe(closeCodes.accessRevoked);
    expect(storedOn(witness).map(({ event }) => event.type)).toEqual([
      "workspace.member.left",
      "workspace.room.created",
    ]);
    expect(stage.realtime.presence.present(acme.workspaceId).map((one) => one.memberId)).toEqual([acme.ownerId]);
  });

  test("[REV-2] deleting a workspace is the last frame on every socket, and closes them with 4404", async () => {
    const sockets = [await stage.joins(acme), await stage.joins(acme)];
    await stage.world.uow.write({}, async (tx) => {
      const workspace = await tx.workspaces.byId(acme.workspaceId);
      workspace?.delete(stage.world.clock.now());
      if (workspace) await tx.workspaces.save(workspace);
    });
    await stage.caughtUp();
    for (const socket of sockets) {
      expect(storedOn(socket).map(({ event }) => event.type)).toEqual(["workspace.deleted"]);
      expect(socket.closedWith).toBe(closeCodes.workspaceGone);
    }
  });
});

const gate = () => {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open: () => open() };
};
