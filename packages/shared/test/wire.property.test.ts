import { decodeServerFrame, formatCursor, parseCursor, serverEventTypes } from "@orbit/shared/realtime";
import fc from "fast-check";
import { expect, test } from "vitest";

const kinds = ["frame", "unknown", "malformed"];
const place = fc.maxSafeNat().filter((n) => String(n).length <= 16);

test("[WIRE-5] decoding never throws, whatever text arrives", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (raw) => kinds.includes(decodeServerFrame(raw).kind)));
});

test("[WIRE-5] decoding never throws, whatever JSON arrives", () => {
  fc.assert(fc.property(fc.json(), (raw) => kinds.includes(decodeServerFrame(raw).kind)));
});

test("[WIRE-5] decoding never throws on what nearly is an event", () => {
  const event = fc.tuple(fc.constantFrom(...serverEventTypes), fc.object()).map(([type, rest]) => ({ ...rest, type }));
  const nearly = fc.record({ type: fc.constant("event"), channel: fc.string(), seq: fc.anything(), event });
  // fc.anything makes values that JSON has no words for, too: those are not on the wire.
  const onTheWire = nearly.map((value) =>
    JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? null : inner)),
  );
  fc.assert(fc.property(onTheWire, (raw) => kinds.includes(decodeServerFrame(raw).kind)));
});

test("a cursor comes back as the position it was made of", () => {
  fc.assert(
    fc.property(place, place, (epoch, seq) => {
      expect(parseCursor(formatCursor({ epoch, seq }))).toEqual({ epoch, seq });
    }),
  );
});

test("[JOIN-5] whatever a client sends as a cursor is a position of safe integers, or null", () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^-?[0-9]{0,20}[.,]-?[0-9]{0,20}$/));
  fc.assert(
    fc.property(text, (raw) => {
      const position = parseCursor(raw);
      if (!position) return;
      expect(Number.isSafeInteger(position.epoch) && Number.isSafeInteger(position.seq)).toBe(true);
      expect(position.epoch >= 0 && position.seq >= 0).toBe(true);
    }),
  );
});
