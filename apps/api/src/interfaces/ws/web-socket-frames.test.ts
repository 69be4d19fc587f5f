import { expect, test } from "vitest";
import { Sender } from "ws";
import { webSocketFrame, webSocketFrames } from "./web-socket-frames.ts";

declare module "ws" {
  /** Exported by the library and missing from its types. */
  const Sender: { frame(payload: Buffer, options: object): Buffer[] };
}

/** What the library would send. */
const reference = (text: string): Buffer =>
  Buffer.concat(
    Sender.frame(Buffer.from(text), {
      fin: true,
      rsv1: false,
      opcode: 1,
      mask: false,
      readOnly: true,
      maskBuffer: null,
    }),
  );

const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 70_000].map((length) => "x".repeat(length));
const wide = ["é", "語".repeat(42), "🎉".repeat(31), "£".repeat(63), "語".repeat(21_845), "語".repeat(21_846)];

test.each([...texts, ...wide].map((text) => [Buffer.byteLength(text), text] as const))(
  "[WIRE-8] a text of %i bytes is framed to the byte as the library frames it",
  (_bytes, text) => {
    expect(Buffer.compare(webSocketFrame(text), reference(text))).toBe(0);
  },
);

test("[WIRE-8] several frames are those of each, one after the other", () => {
  const all = [...texts, ...wide];
  const together = webSocketFrames(all.map((text) => ({ text, seq: null })));
  expect(Buffer.compare(together, Buffer.concat(all.map(reference)))).toBe(0);
});

// A socket that is full keeps up to its limit in bytes of these: with slices of a slab, it kept several times as much.
test("frames that wait for a reader keep no other memory than their own", () => {
  for (const text of [...texts, ...wide]) {
    expect(webSocketFrame(text).buffer.byteLength).toBe(webSocketFrame(text).byteLength);
  }
});
