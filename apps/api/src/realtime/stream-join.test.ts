import { closeCodes } from "@orbit/shared/realtime";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Database } from "#infrastructure/db/database.ts";
import { embeddedTestDatabase } from "../../test/support/databases.ts";
import { addMember, type Founded, foundWorkspace, memberRemoved, roomsAdded } from "../../test/support/founding.ts";
import { once } from "../../test/support/once.ts";
import { RealtimeStage, seqsOn, storedOn } from "../../test/support/realtime-stage.ts";
import { RecordingSocket } from "../../test/support/recording-socket.ts";

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

const addRooms = (count: number) => roomsAdded(stage.world, acme.workspaceId, count);
const newMember = () => addMember(stage.world, acme, { roleId: acme.memberRoleId });
const removeMember = (memberId: string) => memberRemoved(stage.world, acme, memberId);
const socketOf = (memberId: string) =>
  new RecordingSocket({ workspaceId: acme.workspaceId, workspaceMemberId: memberId });
const helloOn = ({ hello }: RecordingSocket) => JSON.parse(hello ?? "{}");

// Founding a workspace records its creation and its owner's joining.
const FOUNDED = 2;

describe("joining", () => {
  test("[JOIN-2] commits between a first join's read and its going live are not missed", async () => {
    stage.uow.afterRead = once(() => addRooms(2));
    const socket = await stage.joins(acme);
    await stage.caughtUp();
    expect(helloOn(socket)).toMatchObject({ seq: FOUNDED, resumed: false });
    expect(seqsOn(socket)).toEqual([3, 4]);
  });

  test("[JOIN-2] commits between its registration and its read are in what it read, and not told again", async () => {
    stage.uow.beforeRead = once(() => addRooms(2));
    const socket = await stage.joins(acme);
    await addRooms(1);
    await stage.caughtUp();
    expect(helloOn(socket)).toMatchObject({ seq: 4 });
    expect(seqsOn(socket)).toEqual([5]);
  });

  test("[JOIN-4] a cursor is served what came after it, what came while it joined, and what comes, once each", async () => {
    await addRooms(3);
    const cursor = await stage.cursorAt(acme, 3);
    stage.uow.afterRead = once(() => addRooms(2));
    const socket = await stage.joins(acme, { cursor });
    await addRooms(1);
    await stage.caughtUp();
    expect(helloOn(socket)).toMatchObject({ seq: 3, resumed: true });
    expect(seqsOn(socket)).toEqual([4, 5, 6, 7, 8]);
  });

  test("[JOIN-4] a second socket joins while the node is behind the log: nothing is missed or told twice on either", async () => {
    const first = await stage.joins(acme);
    stage.bus.hold();
    await addRooms(3);
    const [fresh, resumed] = [
      await stage.joins(acme),
      await stage.joins(acme, { cursor: await stage.cursorAt(acme, 3) }),
    ];
    stage.bus.release();
    await addRooms(1);
    await stage.caughtUp();
    expect(seqsOn(first)).toEqual([3, 4, 5, 6]);
    expect(seqsOn(fresh)).toEqual([6]);
    expect(seqsOn(resumed)).toEqual([4, 5, 6]);
  });

  test("[JOIN-3] somebody removed between the registration and the read is closed with 4403 and receives nothing", async () => {
    const memberId = await newMember();
    stage.uow.beforeRead = once(() => removeMember(memberId));
    const socket = await stage.joins(acme, { memberId });
    await addRooms(1);
    await stage.caughtUp();
    expect(socket.closedWith).toBe(closeCodes.accessRevoked);
    expect([socket.hello, ...socket.received]).toEqual([null]);
  });

  test("[JOIN-3] somebody removed after the read and before going live is closed with 4403 and receives nothing later", async () => {
    await stage.joins(acme);
    const memberId = await newMember();
    const atDoor = await stage.atDoor(socketOf(memberId));
    await addRooms(1);
    await stage.caughtUp();
    stage.uow.afterRead = once(async () => {
      await removeMember(memberId);
      await stage.caughtUp();
    });
    const socket = await stage.joins(acme, { memberId, atDoor });
    await addRooms(1);
    await stage.caughtUp();
    expect(socket.closedWith).toBe(closeCodes.accessRevoked);
    expect([socket.hello, ...socket.received]).toEqual([null]);
  });

  test("a join that can't read the database rejects, and leaves nothing behind", async () => {
    stage.uow.beforeRead = () => Promise.reject(new Error("away"));
    const socket = socketOf(acme.ownerId);
    const standing = await stage.atDoor(socket);
    await expect(stage.realtime.join.join(socket, { cursor: null, standing })).rejects.toThrow("away");
    expect(stage.realtime.presence.present(acme.workspaceId)).toEqual([]);
    expect(stage.hub.isSubscribed(socket.id, `workspace:${acme.workspaceId}`)).toBe(false);
    expect(stage.realtime.feeds.get(acme.workspaceId)?.size).toBe(0);
  });

  test("leaving is undone once, however often it is asked", async () => {
    const socket = socketOf(acme.ownerId);
    const witness = await stage.joins(acme, {
      memberId: await newMember(),
    });
    const leave = await stage.realtime.join.join(socket, { cursor: null, standing: await stage.atDoor(socket) });
    await leave();
    await leave();
    const statuses = witness.received.map((frame) => JSON.parse(frame).event.status).filter(Boolean);
    expect(statuses).toEqual(["online", "offline"]);
    expect(stage.realtime.feeds.get(acme.workspaceId)?.size).toBe(1);
  });

  test("[PRES-6] hello carries everybody who is present, the one who joins too", async () => {
    const memberId = await newMember();
    await stage.joins(acme);
    const socket = await stage.joins(acme, { memberId });
    const present = helloOn(socket).presence as { memberId: string; status: string }[];
    expect(present.map((one) => one.memberId).sort()).toEqual([acme.ownerId, memberId].sort());
    expect(present.map(({ status }) => status)).toEqual(["online", "online"]);
  });
});

describe("what the door read", () => {
  test("[JOIN-7] is read once, where the feed has handled nothing since", async () => {
    await stage.joins(acme);
    const memberId = await newMember();
    await stage.caughtUp();
    stage.uow.reads = 0;
    const socket = await stage.joins(acme, { memberId });
    expect(stage.uow.reads).toBe(0);
    expect(helloOn(socket)).toMatchObject({ seq: 3, resumed: false });
  });

  test("[JOIN-2] is where a socket starts: what was committed between door and registration comes, in order and once", async () => {
    await stage.joins(acme);
    const atDoor = await stage.atDoor(socketOf(acme.ownerId));
    stage.bus.hold();
    await addRooms(2);
    const socket = await stage.joins(acme, { atDoor });
    stage.bus.release((messages) => [...messages].reverse());
    await stage.caughtUp();
    expect(helloOn(socket)).toMatchObject({ seq: FOUNDED });
    expect(seqsOn(socket)).toEqual([3, 4]);
  });

  test("[JOIN-3] of somebody removed since lets them in no further than their own farewell", async () => {
    await stage.joins(acme);
    const memberId = await newMember();
    const atDoor = await stage.atDoor(socketOf(memberId));
    stage.bus.hold();
    await removeMember(memberId);
    await addRooms(1);
    const socket = await stage.joins(acme, { memberId, atDoor });
    stage.bus.release();
    await stage.caughtUp();
    expect(storedOn(socket).map(({ event }) => event.type)).toEqual(["workspace.member.left"]);
    expect(socket.closedWith).toBe(closeCodes.accessRevoked);
  });

  test("[JOIN-3] is not believed by a feed that has already told of a removal", async () => {
    await stage.joins(acme);
    const memberId = await newMember();
    const atDoor = await stage.atDoor(socketOf(memberId));
    await removeMember(memberId);
    await stage.caughtUp();
    const socket = await stage.joins(acme, { memberId, atDoor });
    expect(socket.closedWith).toBe(closeCodes.accessRevoked);
    expect([socket.hello, ...socket.received]).toEqual([null]);
  });

  test("[JOIN-3] is not believed where history was rewritten since", async () => {
    await stage.joins(acme);
    const memberId = await newMember();
    await stage.caughtUp();
    const { head, permissions } = await stage.atDoor(socketOf(memberId));
    await removeMember(memberId);
    const atDoor = { head: { ...head, epoch: head.epoch - 1 }, permissions };
    const socket = await stage.joins(acme, { memberId, atDoor });
    expect(socket.closedWith).toBe(closeCodes.accessRevoked);
  });
});
