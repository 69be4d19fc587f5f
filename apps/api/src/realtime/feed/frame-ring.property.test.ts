import { channels } from "@orbit/shared/realtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import { entry, silent } from "../../../test/support/feed-stage.ts";
import type { FeedRow } from "./feed-entry.ts";
import { FeedSlice } from "./feed-slice.ts";
import { FrameRing, type RingLimits } from "./frame-ring.ts";

const ringOf = (bounds: RingLimits, share = () => Number.POSITIVE_INFINITY) =>
  new FrameRing(bounds, share, (rows) => new FeedSlice(rows, channels.workspace("acme")));

const limits = fc.record({ maxEntries: fc.integer({ min: 1, max: 8 }), maxBytes: fc.integer({ min: 1, max: 60 }) });
/** The lengths of the frames of consecutive rows; null for a row without one. */
const lengths = fc.array(fc.option(fc.nat({ max: 40 })), { maxLength: 30 });
const begin = fc.nat({ max: 1_000 });
/** After which rows everybody has been served. */
const settled = fc.array(fc.boolean(), { maxLength: 30 });

const rowOf = (seq: number, length: number | null): FeedRow => {
  const { frame } = length === null ? silent(seq) : entry(seq, { text: "x".repeat(length) });
  return { seq, frame };
};
const bytesOf = (rows: readonly FeedRow[]) => rows.reduce((sum, { frame }) => sum + (frame?.text.length ?? 0), 0);

test("[FEED-5] after(seq) is the tail of all that was pushed, or null where the ring does not reach", () => {
  fc.assert(
    fc.property(limits, lengths, begin, settled, (bounds, frames, first, servedAfter) => {
      const ring = ringOf(bounds);
      const pushed = frames.map((length, n) => rowOf(first + n, length));
      for (const [n, row] of pushed.entries()) {
        ring.push(row);
        if (servedAfter[n]) ring.settle();
      }
      const kept = pushed.slice(pushed.length - ring.size);
      for (let seq = first - 2; seq <= first + pushed.length; seq += 1) {
        const isReachable = kept[0] !== undefined && kept[0].seq <= seq + 1;
        const due = pushed.filter((row) => row.seq > seq);
        expect(ring.after(seq)).toEqual(isReachable ? due : null);
        if (due.length > 0) expect(ring.sliceAfter(seq)?.rows ?? null).toEqual(isReachable ? due : null);
      }
    }),
    { seed: 42, numRuns: 500 },
  );
});

test("[FEED-5] the ring stays within its bounds, keeps all that fits, and always keeps the newest", () => {
  fc.assert(
    fc.property(limits, lengths, (bounds, frames) => {
      const ring = ringOf(bounds);
      const pushed: FeedRow[] = [];
      for (const [n, length] of frames.entries()) {
        pushed.push(rowOf(n, length));
        ring.push(rowOf(n, length));
        const kept = pushed.slice(pushed.length - ring.size);
        expect(ring.size).toBeGreaterThanOrEqual(1);
        expect(ring.bytes).toBe(bytesOf(kept));
        if (ring.size > 1) expect(ring.bytes).toBeLessThanOrEqual(bounds.maxBytes);
        expect(ring.size).toBeLessThanOrEqual(bounds.maxEntries);
      }
    }),
    { seed: 42, numRuns: 500 },
  );
});

test("[FEED-5] however many entries have left, what is kept is found by its position", () => {
  const ring = ringOf({ maxEntries: 3, maxBytes: 1_000 });
  for (let seq = 1; seq <= 1_000; seq += 1) {
    ring.push(rowOf(seq, 3));
    if (seq % 5 === 0) ring.settle();
    expect(ring.after(seq - 1)?.map((row) => row.seq)).toEqual([seq]);
    expect(ring.after(seq - 3)?.length ?? null).toBe(seq < 3 ? null : 3);
    expect(ring.after(seq - 4)).toBeNull();
    expect(ring.bytes).toBe(3 * Math.min(seq, 3));
  }
});

test("[FEED-5] an entry leaves only to make room", () => {
  const ring = ringOf({ maxEntries: 3, maxBytes: 10 });
  for (const seq of [1, 2, 3]) ring.push(rowOf(seq, 3));
  expect(ring.size).toBe(3);
  ring.push(rowOf(4, 0));
  expect(ring.after(1)?.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  ring.push(rowOf(5, 100));
  expect(ring.after(4)?.map(({ seq }) => seq)).toEqual([5]);
  expect(ring.after(3)).toBeNull();
});

test("[FEED-5] a ring holds no more than its share, which may shrink, and always its newest entry", () => {
  let share = 10;
  const ring = ringOf({ maxEntries: 10, maxBytes: 100 }, () => share);
  for (const seq of [1, 2, 3, 4]) ring.push(rowOf(seq, 3));
  expect(ring.after(0)).toBeNull();
  expect(ring.after(1)?.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  share = 6;
  ring.trim();
  expect([ring.size, ring.bytes]).toEqual([2, 6]);
  expect(ring.after(1)).toBeNull();
  share = 1;
  ring.push(rowOf(5, 3));
  expect(ring.after(3)).toBeNull();
  expect(ring.after(4)?.map(({ seq }) => seq)).toEqual([5]);
});

test("[FEED-5] what everybody has been served is kept as bytes alone", () => {
  const ring = ringOf({ maxEntries: 3, maxBytes: 100 });
  const row = rowOf(1, 3);
  ring.push(row);
  expect(ring.after(0)?.[0]).toBe(row);
  ring.settle();
  expect(ring.after(0)).toEqual([row]);
  expect(ring.after(0)?.[0]).not.toBe(row);
});

test("a cleared ring reaches nowhere", () => {
  const ring = ringOf({ maxEntries: 3, maxBytes: 10 });
  ring.push(rowOf(1, 3));
  ring.clear();
  expect([ring.after(0), ring.after(1), ring.size, ring.bytes]).toEqual([null, null, 0, 0]);
});

test("[FEED-5] the ring counts bytes, not characters", () => {
  const ring = ringOf({ maxEntries: 10, maxBytes: 10 });
  for (const seq of [1, 2]) ring.push(entry(seq, { text: "語語" }));
  expect([ring.size, ring.bytes]).toEqual([1, 6]);
});
