import { channels } from "@orbit/shared/realtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Frame } from "./feed-entry.ts";
import { PackedFrames } from "./packed-frames.ts";

const frames: fc.Arbitrary<Frame> = fc.record({
  // Some larger than any chunk, some of several bytes per character.
  text: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 400 })).map(([n, times]) => `${n}`.repeat(times)),
    },
    { weight: 4, arbitrary: fc.string({ unit: "grapheme" }) },
    { weight: 1, arbitrary: fc.constant("ä".repeat(50_000)) },
  ),
  channel: fc.nat({ max: 7 }).map((n) => channels.room(`${n}`)),
  audience: fc.constantFrom(null, "members.invite", "rooms.manage"),
  counted: fc.constantFrom("stored", "control"),
});
const steps = fc.array(
  fc.oneof(
    { weight: 50, arbitrary: fc.record({ push: fc.option(frames, { freq: 6 }) }) },
    { weight: 40, arbitrary: fc.constant("drop" as const) },
    { weight: 1, arbitrary: fc.constant("clear" as const) },
  ),
  { maxLength: 300, size: "max" },
);

test("[FEED-5] packed frames are a queue: what is in it comes out as it went in, however chunks are filled and used again", () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const packed = new PackedFrames();
      let queue: (Frame | null)[] = [];
      for (const step of taken) {
        if (step === "clear") {
          packed.clear();
          queue = [];
        } else if (step === "drop") {
          if (queue.length > 0) packed.dropOldest();
          queue = queue.slice(1);
        } else {
          packed.push(step.push);
          queue = [...queue, step.push];
        }
        const sizes = queue.map((frame) => (frame ? Buffer.byteLength(frame.text) : 0));
        expect(packed.size).toBe(queue.length);
        expect(packed.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
        expect(queue.map((_, place) => packed.sizeAt(place))).toEqual(sizes);
        if (queue.length > 0) expect(packed.at(0)).toEqual(queue[0]);
      }
      expect(queue.map((_, place) => packed.at(place))).toEqual(queue);
    }),
    { seed: 42, numRuns: 300 },
  );
});

test("[FEED-5] thousands that come and go stay what they are", () => {
  const packed = new PackedFrames();
  const frameOf = (n: number): Frame => ({
    text: `${n}`.repeat(n % 90),
    channel: channels.workspace("acme"),
    audience: null,
    counted: "stored",
  });
  for (let n = 0; n < 20_000; n += 1) {
    packed.push(frameOf(n));
    if (packed.size > 700) packed.dropOldest();
  }
  for (let place = 0; place < 700; place += 1) expect(packed.at(place)).toEqual(frameOf(19_300 + place));
});

test("[FEED-5] a queue of steady length asks for no more memory: its chunks are used again", () => {
  const packed = new PackedFrames();
  const push = (count: number) => {
    for (let n = 0; n < count; n += 1) {
      packed.push({ text: "x".repeat(500), channel: channels.workspace("acme"), audience: null, counted: "stored" });
      if (packed.size > 1_000) packed.dropOldest();
    }
  };
  push(10_000);
  const before = process.memoryUsage().arrayBuffers;
  push(10_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});
