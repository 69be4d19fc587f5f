import { channels, closeCodes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import type { ReadTransaction, UnitOfWork } from "#application/ports/unit-of-work.ts";
import { InProcessRealtimeHub } from "#realtime/in-process-realtime-hub.ts";
import { openPresence } from "#realtime/presence/open-presence.ts";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { RecordingReport } from "../../../test/support/recording-report.ts";
import { RecordingSocket } from "../../../test/support/recording-socket.ts";
import { ClientMessages } from "./client-messages.ts";
import { Conversation } from "./conversation.ts";

const room = (n: number) => `01930000-0000-7000-8000-0000000000d${n}`;
const ana = "01930000-0000-7000-8000-00000000000a";
const settled = () => new Promise(setImmediate);

/** Where the database would be asked whether somebody may enter a room. Refuses, waits or breaks when a test says so. */
class RoomDoor {
  readonly rooms = new Set([room(1), room(2), room(3)]);
  isMember = true;
  before: () => Promise<void> = async () => {};

  // A conversation asks these two questions and no other; anything else would fail loudly.
  readonly uow = {
    read: async (work: (tx: ReadTransaction) => Promise<unknown>) => {
      await this.before();
      return work({
        members: { byId: async () => (this.isMember ? {} : null) },
        rooms: {
          byId: async (workspaceId: string, id: string) => (workspaceId === "acme" && this.rooms.has(id) ? {} : null),
        },
      } as unknown as ReadTransaction);
    },
  } as UnitOfWork;
}

const stage = async ({ maxRooms = 2, perSecond = 1_000, ready = Promise.resolve() } = {}) => {
  const [hub, timers, clock, door] = [new InProcessRealtimeHub(), new ManualTimers(), new FixedClock(), new RoomDoor()];
  const lastSeen = { record: async () => {} };
  const settings = { presenceGraceMs: 0, presenceWindowMs: 0 };
  const { tracker: presence } = openPresence({
    hub,
    timers,
    monotonic: timers,
    clock,
    lastSeen,
    report: new RecordingReport(),
    settings,
  });
  const socket = RecordingSocket.greeted({ workspaceId: "acme", workspaceMemberId: ana });
  await hub.registerSocket(socket, []);
  const failures: unknown[] = [];
  const talking = {
    messages: new ClientMessages({ uow: door.uow, hub, presence, maxRooms }),
    clock,
    messagesPerSecond: perSecond,
    onFailure: (_what: string, error: unknown) => failures.push(error),
  };
  const conversation = new Conversation(socket, talking, ready);
  const hears = (text: string) => conversation.hear(Buffer.from(text), false);
  const says = (message: unknown) => hears(JSON.stringify(message));
  const errors = () => socket.received.map((frame) => JSON.parse(frame)).filter(({ type }) => type === "error");
  return { hub, presence, socket, conversation, door, failures, hears, says, errors };
};

describe("mistakes and abuse", () => {
  test("[JOIN-10] what is said before the greeting is answered after it, in order", async () => {
    // given
    let greet = () => {};
    const ready = new Promise<void>((resolve) => {
      greet = resolve;
    });
    const { hears, says, errors } = await stage({ ready });
    // when
    hears("{");
    says({ type: "room.enter", roomId: room(9), ref: "first" });
    await settled();
    const early = errors().length;
    greet();
    await settled();
    // then
    expect(early).toBe(0);
    expect(errors().map(({ code }) => code)).toEqual(["bad_message", "not_found"]);
  });

  test("[WIRE-4] a flood of pings and pongs is closed with 4429, and costs a client none of its say", async () => {
    const { conversation, says, errors, socket } = await stage({ perSecond: 10 });
    for (let n = 0; n < 40; n += 1) conversation.notice();
    says({ type: "nothing" });
    expect(errors().map(({ code }) => code)).toEqual(["bad_message"]);
    conversation.notice();
    expect(socket.closedWith).toBe(closeCodes.rateLimited);
  });

  test("[WIRE-4] bad JSON is a mistake twice, and abuse the third time: 1007", async () => {
    const { hears, errors, socket } = await stage();
    hears("{");
    hears("nonsense");
    expect(errors().map(({ code }) => code)).toEqual(["bad_message", "bad_message"]);
    expect(socket.closedWith).toBeNull();
    hears("");
    expect(socket.closedWith).toBe(closeCodes.badPayload);
  });

  test("[WIRE-4] a message that is JSON and no message of ours is a mistake, however often", async () => {
    const { says, errors, socket } = await stage();
    for (let n = 0; n < 10; n += 1) says({ type: "cursor.teleport", secret: "s3cr3t" });
    expect(errors()).toHaveLength(10);
    expect(socket.closedWith).toBeNull();
    expect(socket.received.join()).not.toMatch(/s3cr3t|teleport/);
  });

  test("[WIRE-4] a binary frame is closed with 1003, whatever it holds", async () => {
    const { conversation, socket } = await stage();
    conversation.hear(Buffer.from(JSON.stringify({ type: "presence.away" })), true);
    expect(socket.closedWith).toBe(closeCodes.textOnly);
  });

  test("[WIRE-4] a flood is answered with rate_limited, then closed with 4429", async () => {
    const { says, errors, socket } = await stage({ perSecond: 20 });
    for (let n = 0; n < 200; n += 1) says({ type: "presence.back" });
    expect(new Set(errors().map(({ code }) => code))).toEqual(new Set(["rate_limited"]));
    expect(errors()).toHaveLength(40);
    expect(socket.closedWith).toBe(closeCodes.rateLimited);
  });

  test("what comes after the close is not heard", async () => {
    const { conversation, says, presence, socket } = await stage();
    presence.opened(socket);
    conversation.hear(Buffer.from(""), true);
    says({ type: "presence.away" });
    await settled();
    expect(presence.present("acme")).toMatchObject([{ status: "online" }]);
  });

  test("a transport that breaks at an answer is closed with 1011, and hearing does not throw", async () => {
    const { hears, socket } = await stage();
    socket.isBroken = true;
    expect(() => hears("{")).not.toThrow();
    expect(socket.closedWith).toBe(closeCodes.internal);
  });

  test("a failure of ours is reported, answered without its words, and does not end the conversation", async () => {
    const { says, errors, door, failures, socket, hub } = await stage();
    door.before = () => Promise.reject(new Error("password authentication failed for user postgres"));
    says({ type: "room.enter", roomId: room(1) });
    await settled();
    door.before = async () => {};
    says({ type: "room.enter", roomId: room(1) });
    await settled();
    expect(failures).toHaveLength(1);
    expect(errors()).toMatchObject([{ code: "internal" }]);
    expect(socket.received.join()).not.toContain("postgres");
    expect(hub.isSubscribed(socket.id, channels.room(room(1)))).toBe(true);
  });

  test("a failure of ours on a transport that is broken too ends that socket alone", async () => {
    const { says, door, failures, socket } = await stage();
    socket.isBroken = true;
    door.before = () => Promise.reject(new Error("away"));
    says({ type: "room.enter", roomId: room(1) });
    await settled();
    expect(failures).toHaveLength(1);
    expect(socket.closedWith).toBe(closeCodes.internal);
  });
});

describe("rooms", () => {
  test("[ROOM-1] entering a room subscribes to the channel of its id, and is told to the workspace", async () => {
    const { says, hub, presence, socket } = await stage();
    says({ type: "room.enter", roomId: room(1) });
    await settled();
    expect(hub.isSubscribed(socket.id, channels.room(room(1)))).toBe(true);
    expect(presence.rooms("acme")).toEqual([{ roomId: room(1), memberIds: [ana] }]);
  });

  test("[ROOM-1] a room of another workspace, or none, is not_found, and is not entered", async () => {
    const { says, errors, hub, presence, socket } = await stage();
    says({ type: "room.enter", roomId: room(9), ref: "r1" });
    await settled();
    expect(errors()).toMatchObject([{ code: "not_found", ref: "r1" }]);
    expect(hub.isSubscribed(socket.id, channels.room(room(9)))).toBe(false);
    expect(presence.rooms("acme")).toEqual([]);
  });

  test("[ROOM-1] somebody who is a member no longer enters no room", async () => {
    const { says, errors, door, presence } = await stage();
    door.isMember = false;
    says({ type: "room.enter", roomId: room(1) });
    await settled();
    expect(errors()).toMatchObject([{ code: "not_found" }]);
    expect(presence.rooms("acme")).toEqual([]);
  });

  test("[ROOM-1] somebody whose access ended while the database was asked enters no room", async () => {
    const { says, door, presence, socket } = await stage();
    door.before = async () => socket.close(closeCodes.accessRevoked);
    says({ type: "room.enter", roomId: room(1) });
    await settled();
    expect(presence.rooms("acme")).toEqual([]);
  });

  test("rooms beyond the limit are refused, one already entered is not, and leaving makes room", async () => {
    const { says, errors, presence } = await stage({ maxRooms: 2 });
    for (const n of [1, 2, 3, 1]) says({ type: "room.enter", roomId: room(n) });
    await settled();
    expect(errors().map(({ code }) => code)).toEqual(["limit_exceeded"]);
    says({ type: "room.leave", roomId: room(1) });
    says({ type: "room.enter", roomId: room(3) });
    await settled();
    expect(errors()).toHaveLength(1);
    expect(presence.rooms("acme").map(({ roomId }) => roomId)).toEqual([room(2), room(3)]);
  });

  test("what is said takes effect in the order it was said, also when the first takes longer", async () => {
    const { says, door, hub, presence, socket } = await stage();
    let open = () => {};
    door.before = () =>
      new Promise<void>((resolve) => {
        open = resolve;
      });
    says({ type: "room.enter", roomId: room(1) });
    says({ type: "room.leave", roomId: room(1) });
    await settled();
    open();
    await settled();
    expect(hub.isSubscribed(socket.id, channels.room(room(1)))).toBe(false);
    expect(presence.rooms("acme")).toEqual([]);
  });
});

test("[PRES-4] away and back are the socket's own: nobody speaks for another", async () => {
  const { says, presence, socket, errors } = await stage();
  presence.opened(socket);
  says({ type: "presence.away" });
  await settled();
  expect(presence.present("acme")).toMatchObject([{ memberId: ana, status: "away" }]);
  says({ type: "presence.back", memberId: ana });
  await settled();
  expect(errors()).toMatchObject([{ code: "bad_message" }]);
  expect(presence.present("acme")).toMatchObject([{ memberId: ana, status: "away" }]);
});
