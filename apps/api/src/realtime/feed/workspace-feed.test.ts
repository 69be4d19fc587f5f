import { closeCodes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { entries, entry, FeedStage, fromLog, nobodysRights, numbers } from "../../../test/support/feed-stage.ts";

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
