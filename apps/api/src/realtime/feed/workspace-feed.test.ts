import type { Permission } from "@orbit/shared/access";
import { channels, closeCodes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import {
  entries,
  entry,
  FeedStage,
  fromLog,
  nobodysRights,
  numbers,
  silent,
} from "../../../test/support/feed-stage.ts";

const mayInvite: ReadonlySet<Permission> = new Set(["members.invite"]);

describe("serving", () => {
  test("a socket that is caught up gets a frame at once, and each frame once, in order", () => {
    const stage = new FeedStage();
    const socket = stage.joins();
    stage.feed.append([entry(1)], null);
    expect(socket.received).toEqual(["1"]);
    stage.feed.append(entries(2, 5), null);
    expect(socket.received).toEqual(numbers(1, 5));
  });

  test("[FEED-7] a reader whose transport was full is served on once it is empty, without waiting for a sweep", () => {
    const stage = new FeedStage({ maxBufferedBytes: 10 });
    const socket = stage.joins();
    socket.bufferedBytes = 11;
    stage.feed.append(entries(1, 3), null);
    stage.feed.append([entry(4)], null);
    expect(socket.received).toEqual([]);
    socket.drain();
    expect(socket.received).toEqual(numbers(1, 4));
  });

  test("[FEED-9] a crowd is served some at a time, and whoever was passed gets what came meanwhile in the next round", () => {
    const turns: (() => void)[] = [];
    const stage = new FeedStage({}, (task) => void turns.push(task));
    const sockets = Array.from({ length: 300 }, () => stage.joins());
    const servedWith = (count: number) => sockets.filter(({ received }) => received.length === count).length;
    stage.feed.append([entry(1)], null);
    turns.shift()?.();
    const [first, second] = [servedWith(1), servedWith(0)];
    expect([first > 0, second > 0]).toEqual([true, true]);
    stage.feed.append([entry(2)], null);
    turns.shift()?.();
    expect([servedWith(1), servedWith(2) > 0]).toEqual([first, true]);
    while (turns.length > 0) turns.shift()?.();
    for (const { received } of sockets) expect(received).toEqual(numbers(1, 2));
  });

  test("a socket that is joining gets nothing, and everything after its position once it is live", () => {
    const stage = new FeedStage();
    const { socket, cursor } = stage.attaches();
    stage.feed.append(entries(1, 5), null);
    expect(socket.received).toEqual([]);
    stage.feed.goLive(cursor, { seq: 2, readAt: 2, permissions: nobodysRights });
    expect(socket.received).toEqual(numbers(3, 5));
  });

  test("[JOIN-4] a socket that joined ahead of this node's tail is told nothing twice when the node gets there", () => {
    const stage = new FeedStage();
    stage.feed.append(entries(1, 2), null);
    const socket = stage.joins(4);
    stage.feed.append(entries(3, 6), null);
    expect(socket.received).toEqual(numbers(5, 6));
  });

  test("[FEED-5] a socket that is behind is served from the ring without asking the log", () => {
    const stage = new FeedStage();
    stage.feed.append(entries(1, 9), null);
    const socket = stage.joins(4);
    expect(socket.received).toEqual(numbers(5, 9));
    expect(stage.asked).toEqual([]);
  });

  test("[FEED-5] a socket further behind than the ring is served from the log, then live, and nothing is skipped", async () => {
    const stage = new FeedStage({ maxEntries: 3 });
    stage.feed.append(entries(1, 9), null);
    const socket = stage.joins(2);
    stage.feed.append([entry(10)], null);
    expect(socket.received).toEqual([]);
    const asked = stage.nextAsked();
    expect(asked.after).toBe(2);
    await asked.answer(fromLog(entries(3, 8)));
    expect(socket.received).toEqual(numbers(3, 10));
  });

  test("[FEED-5] a socket behind by more than one read of the log is served in several", async () => {
    const stage = new FeedStage({ maxEntries: 1 });
    stage.feed.append(entries(1, 9), null);
    const socket = stage.joins(0);
    await stage.nextAsked().answer(fromLog(entries(1, 4)));
    const second = stage.nextAsked();
    expect(second.after).toBe(4);
    await second.answer(fromLog(entries(5, 9)));
    expect(socket.received).toEqual(numbers(1, 9));
    expect(stage.asked).toEqual([]);
  });

  test("rows that the log brought before the stream did are not sent again", async () => {
    const stage = new FeedStage({ maxEntries: 1 });
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(0);
    await stage.nextAsked().answer(fromLog(entries(1, 7)));
    stage.feed.append(entries(6, 8), null);
    expect(socket.received).toEqual(numbers(1, 8));
  });

  test("the log is asked for one socket once at a time", () => {
    const stage = new FeedStage({ maxEntries: 1 });
    stage.feed.append(entries(1, 5), null);
    stage.joins(0);
    stage.feed.append([entry(6)], null);
    stage.feed.sweep(0);
    expect(stage.asked).toHaveLength(1);
  });

  test("[JOIN-5] a log that no longer reaches back that far sends the socket to resync", async () => {
    const stage = new FeedStage({ maxEntries: 1 });
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(0);
    await stage.nextAsked().answer({ kind: "unservable" });
    expect(socket.closedWith).toBe(closeCodes.resyncRequired);
    expect(socket.received).toEqual([]);
  });

  test("[JOIN-5] a log without the rows this node has seen is another history: resync, not one read after the other", async () => {
    const stage = new FeedStage({ maxEntries: 1 });
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(0);
    await stage.nextAsked().answer(fromLog([]));
    expect(socket.closedWith).toBe(closeCodes.resyncRequired);
    expect(stage.asked).toEqual([]);
  });

  test("a database that is away while a socket is being read for ends that socket alone", async () => {
    const stage = new FeedStage({ maxEntries: 1 });
    stage.feed.append(entries(1, 5), null);
    const [behind, live] = [stage.joins(0), stage.joins(5)];
    await stage.nextAsked().fail();
    stage.feed.append([entry(6)], null);
    expect(behind.closedWith).toBe(closeCodes.internal);
    expect(live.received).toEqual(["6"]);
  });

  test("a transport that throws ends its socket with 1011, and the others still receive", () => {
    const stage = new FeedStage();
    const [broken, whole] = [stage.joins(), stage.joins()];
    broken.isBroken = true;
    stage.feed.append(entries(1, 2), null);
    expect(broken.closedWith).toBe(closeCodes.internal);
    expect(whole.received).toEqual(numbers(1, 2));
  });

  test("[JOIN-5] history rewritten under it sends every socket away, those still joining too", () => {
    const stage = new FeedStage();
    const live = stage.joins();
    const { socket: joining } = stage.attaches();
    stage.feed.append(entries(1, 5), null);
    stage.feed.rewrite({ epoch: 2, seq: 3 });
    expect([live.closedWith, joining.closedWith]).toEqual([closeCodes.resyncRequired, closeCodes.resyncRequired]);
    expect(stage.feed.tail).toEqual({ epoch: 2, seq: 3 });
    const next = stage.joins(3);
    stage.feed.append([entry(4)], null);
    expect(next.received).toEqual(["4"]);
  });
});

describe("audiences", () => {
  test("[FEED-6] a frame with an audience reaches only who may see it, and moves the position of the others", () => {
    const stage = new FeedStage();
    const [inviter, onlooker] = [stage.joins(0, { permissions: mayInvite }), stage.joins()];
    stage.feed.append([entry(1, { audience: "members.invite" }), entry(2)], null);
    expect(inviter.received).toEqual(["1", "2"]);
    expect(onlooker.received).toEqual(["2"]);
    expect(stage.feed.cursors.map(({ seq }) => seq)).toEqual([2, 2]);
  });

  test("[FEED-6] who gains or loses the right does so at that place in the stream", () => {
    const stage = new FeedStage();
    const [ana, ben] = [
      stage.joins(0, { memberId: "ana", permissions: mayInvite }),
      stage.joins(0, { memberId: "ben" }),
    ];
    const forInviters = (seq: number) => entry(seq, { audience: "members.invite" });
    stage.feed.append([forInviters(1)], null);
    stage.feed.append(
      [entry(2)],
      new Map([
        ["ana", nobodysRights],
        ["ben", mayInvite],
      ]),
    );
    stage.feed.append([forInviters(3)], null);
    expect(ana.received).toEqual(["1", "2"]);
    expect(ben.received).toEqual(["2", "3"]);
  });

  test("[FEED-6] a join that read rights which the stream has changed since takes the stream's", () => {
    const stage = new FeedStage();
    const { socket, cursor } = stage.attaches("ana");
    stage.feed.append([entry(1)], new Map([["ana", nobodysRights]]));
    stage.feed.goLive(cursor, { seq: 0, readAt: 0, permissions: mayInvite });
    stage.feed.append([entry(2, { audience: "members.invite" })], null);
    expect(socket.received).toEqual(["1"]);
  });

  test("[FEED-6] a read of the log that saw rights which the stream has changed since takes the stream's", async () => {
    const stage = new FeedStage({ maxEntries: 2 });
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(0, { memberId: "ana", permissions: mayInvite });
    stage.feed.append([entry(6)], new Map([["ana", nobodysRights]]));
    const read = { ...fromLog(entries(1, 5)), permissions: mayInvite };
    await stage.nextAsked().answer(read);
    stage.feed.append([entry(7, { audience: "members.invite" }), entry(8)], null);
    expect(socket.received).toEqual([...numbers(1, 6), "8"]);
  });

  test("[FEED-6] a read of the log under rights newer than the stream's serves under those it read", async () => {
    const stage = new FeedStage({ maxEntries: 1 });
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(0, { memberId: "ana", permissions: mayInvite });
    await stage.nextAsked().answer(fromLog([...entries(1, 4), entry(5, { audience: "members.invite" })]));
    expect(socket.received).toEqual(numbers(1, 4));
  });

  test("[JOIN-5] rights of a history that is no more mean nothing after it was rewritten", () => {
    const stage = new FeedStage();
    stage.feed.append(entries(1, 9), new Map([["ana", mayInvite]]));
    stage.feed.rewrite({ epoch: 2, seq: 3 });
    const socket = stage.joins(3, { memberId: "ana" });
    stage.feed.append([entry(4, { audience: "members.invite" })], null);
    expect(socket.received).toEqual([]);
  });

  test("a frame on a channel that the socket does not listen to is passed over", () => {
    const stage = new FeedStage();
    const socket = stage.joins();
    stage.feed.append([entry(1, { channel: channels.room("r") })], null);
    expect(socket.received).toEqual([]);
    expect(stage.feed.cursors[0]?.seq).toBe(1);
  });
});

describe("heartbeats", () => {
  const beats = (received: readonly string[]) => received.map((frame) => JSON.parse(frame)).filter((f) => f.type);

  test("[WIRE-3] reach a crowd over several turns of the event loop, each socket once", () => {
    const tasks: (() => void)[] = [];
    const stage = new FeedStage({}, (task) => void tasks.push(task));
    const crowd = Array.from({ length: 300 }, () => stage.joins());
    const told = () => crowd.filter(({ received }) => received.length === 1).length;
    stage.feed.beat();
    expect(told()).toBeLessThan(300);
    for (let task = tasks.shift(); task; task = tasks.shift()) task();
    expect(told()).toBe(300);
  });

  test("[WIRE-3] says how far the socket was served, in how many stored frames, and where the log stands", () => {
    const stage = new FeedStage();
    const socket = stage.joins();
    stage.feed.append([entry(1), silent(2), entry(3, { audience: "members.invite" })], null);
    stage.feed.append([entry(4, { counted: "control" }), entry(5)], null);
    stage.feed.noteHead(9);
    stage.feed.beat();
    expect(beats(socket.received)).toEqual([{ type: "heartbeat", epoch: 1, head: 9, seq: 5, sent: 2 }]);
  });

  test("[WIRE-3] a resumed socket counts from its own beginning", () => {
    const stage = new FeedStage();
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(3);
    stage.feed.beat();
    expect(beats(socket.received)).toEqual([{ type: "heartbeat", epoch: 1, head: 5, seq: 5, sent: 2 }]);
  });

  test("a socket that joined ahead of the node is not told of a head behind it", () => {
    const stage = new FeedStage();
    const socket = stage.joins(7);
    stage.feed.beat();
    expect(beats(socket.received)).toEqual([{ type: "heartbeat", epoch: 1, head: 7, seq: 7, sent: 0 }]);
  });

  test("neither a socket that is joining nor one that is closed hears a heartbeat", () => {
    const stage = new FeedStage();
    const { socket: joining } = stage.attaches();
    const closed = stage.joins();
    closed.close(closeCodes.normal);
    stage.feed.beat();
    expect([...joining.received, ...closed.received, ...closed.handedTooLate]).toEqual([]);
  });

  test("a transport that throws at a heartbeat is closed with 1011, and the others hear theirs", () => {
    const stage = new FeedStage();
    const [broken, whole] = [stage.joins(), stage.joins()];
    broken.isBroken = true;
    stage.feed.beat();
    expect(broken.closedWith).toBe(closeCodes.internal);
    expect(whole.received).toHaveLength(1);
  });
});
