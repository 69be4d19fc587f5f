import { closeCodes } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";
import { entries, entry, FeedStage, fromLog, numbers } from "../../../test/support/feed-stage.ts";

describe("slow readers", () => {
  const FULL = 1_001;

  test("[FEED-7] a full transport is left alone, and loses nothing once it drains", () => {
    const stage = new FeedStage();
    const [slow, quick] = [stage.joins(), stage.joins()];
    slow.bufferedBytes = FULL;
    stage.feed.append(entries(1, 5), null);
    expect(slow.received).toEqual([]);
    expect(quick.received).toEqual(numbers(1, 5));
    slow.bufferedBytes = 0;
    stage.feed.sweep(1);
    expect(slow.received).toEqual(numbers(1, 5));
  });

  test("[FEED-7] a transport that fills up in the middle goes on where it was", () => {
    const stage = new FeedStage({ maxBytes: 10_000_000 });
    const slow = stage.joins();
    const large = [1, 2, 3, 4, 5].map((seq) => entry(seq, { text: `${seq}`.repeat(40_000) }));
    slow.onFrame = () => {
      slow.bufferedBytes = FULL;
    };
    stage.feed.append(large, null);
    expect(
      slow.received.map((frame) => frame[0]),
      "one write's worth",
    ).toEqual(["1", "2"]);
    for (const now of [1, 2, 3]) {
      slow.bufferedBytes = 0;
      stage.feed.sweep(now);
    }
    expect(slow.received.map((frame) => frame[0])).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("[FEED-7] a transport that stays full past the limit is closed with 4413, and not a moment before", () => {
    const stage = new FeedStage({ maxStallMs: 30_000 });
    const slow = stage.joins();
    slow.bufferedBytes = FULL;
    stage.feed.append([entry(1)], null);
    for (const now of [1_000, 31_000]) stage.feed.sweep(now);
    expect(slow.closedWith).toBeNull();
    stage.feed.sweep(31_001);
    expect(slow.closedWith).toBe(closeCodes.tooSlow);
  });

  test("[FEED-7] a reader that trickles is closed with 4413: a few drained bytes are no progress", () => {
    // given
    const stage = new FeedStage({ maxStallMs: 30_000 });
    const slow = stage.joins();
    slow.bufferedBytes = FULL;
    stage.feed.append(entries(1, 90), null);
    // when: it takes a little with every sweep
    for (let now = 0; now <= 30_000; now += 250) {
      slow.bufferedBytes -= 4;
      stage.feed.sweep(now);
    }
    // then
    expect(slow.bufferedBytes).toBeGreaterThan(500);
    expect(slow.received).toEqual([]);
    expect(slow.closedWith).toBeNull();
    stage.feed.sweep(30_250);
    expect(slow.closedWith).toBe(closeCodes.tooSlow);
  });

  test("[FEED-7] a slow reader that drains half in time, again and again, stays and gets everything", () => {
    const stage = new FeedStage({ maxStallMs: 30_000 });
    const slow = stage.joins();
    slow.bufferedBytes = FULL;
    slow.onFrame = () => {
      slow.bufferedBytes += 100;
    };
    stage.feed.append(entries(1, 90), null);
    for (let now = 0; slow.received.length < 90 && now < 600_000; now += 250) {
      slow.bufferedBytes -= 10;
      stage.feed.sweep(now);
    }
    expect(slow.closedWith).toBeNull();
    expect(slow.received).toEqual(numbers(1, 90));
  });

  test("[FEED-7] a transport that drained in between has its time begin anew", () => {
    const stage = new FeedStage({ maxStallMs: 30_000 });
    const slow = stage.joins();
    slow.bufferedBytes = FULL;
    stage.feed.append([entry(1)], null);
    stage.feed.sweep(0);
    slow.bufferedBytes = 0;
    stage.feed.sweep(20_000);
    slow.bufferedBytes = FULL;
    stage.feed.append([entry(2)], null);
    for (const now of [40_000, 69_000]) stage.feed.sweep(now);
    expect(slow.closedWith).toBeNull();
  });

  test("a socket that was being read for when the sweep passed is not taken for a slow one afterwards", async () => {
    const stage = new FeedStage({ maxEntries: 1, maxStallMs: 30_000 });
    stage.feed.append(entries(1, 5), null);
    const socket = stage.joins(0);
    stage.feed.sweep(0);
    await stage.nextAsked().answer(fromLog(entries(1, 5)));
    stage.feed.sweep(60_000);
    expect(socket.closedWith).toBeNull();
    expect(socket.received).toEqual(numbers(1, 5));
  });

  test("[FEED-7] a socket that has left with its transport full is looked after no more", () => {
    const stage = new FeedStage({ maxStallMs: 30_000 });
    const slow = stage.joins();
    slow.bufferedBytes = FULL;
    stage.feed.append([entry(1)], null);
    stage.feed.detach(slow.id);
    for (const now of [0, 60_000]) stage.feed.sweep(now);
    expect(slow.closedWith).toBeNull();
    slow.bufferedBytes = 0;
    stage.feed.sweep(60_001);
    expect(slow.received).toEqual([]);
  });

  test("[FEED-7] a full transport with nothing due is not closed", () => {
    const stage = new FeedStage();
    const socket = stage.joins();
    socket.bufferedBytes = FULL;
    for (const now of [0, 60_000]) stage.feed.sweep(now);
    expect(socket.closedWith).toBeNull();
  });
});
