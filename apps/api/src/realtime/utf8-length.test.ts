import { expect, test } from "vitest";
import { entry } from "../../test/support/feed-stage.ts";
import { FrameRing } from "./feed/frame-ring.ts";
import { utf8Length } from "./utf8-length.ts";

test.each(["", "plain", "é", "語", "👩‍🚀", "a£語🎉z"])("%j is as long as its bytes", (text) => {
  expect(utf8Length(text)).toBe(Buffer.byteLength(text));
});

test("[FEED-5] the ring counts bytes, not characters", () => {
  const ring = new FrameRing({ maxEntries: 10, maxBytes: 10 });
  for (const seq of [1, 2]) ring.push(entry(seq, { text: "語語" }));
  expect([ring.size, ring.bytes]).toEqual([1, 6]);
});
