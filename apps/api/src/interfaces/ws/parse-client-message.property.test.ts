import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseClientMessage } from "./client-messages.ts";

const roomId = "01930000-0000-7000-8000-0000000000d1";

describe("what a client may say is understood", () => {
  const messages = [
    { type: "room.enter", roomId },
    { type: "room.enter", roomId, since: 3, ref: "a" },
    { type: "room.leave", roomId },
    { type: "presence.away" },
    { type: "presence.back", ref: "b" },
  ];
  for (const message of messages) {
    test(JSON.stringify(message), () => {
      expect(parseClientMessage(JSON.stringify(message))).toEqual({ kind: "message", message });
    });
  }
});

const secret = "s3cr3t-of-mine";
const mistakes: [string, unknown][] = [
  ["an unknown type", { type: secret }],
  ["no type", { roomId }],
  ["an extra field", { type: "presence.away", [secret]: 1 }],
  ["a member's id, which is the socket's to know", { type: "presence.away", memberId: secret }],
  ["a channel, which is the server's to name", { type: "room.enter", channel: `member:${secret}` }],
  ["a raw channel for an id", { type: "room.enter", roomId: `room:${secret}` }],
  ["a wrong type", { type: "room.enter", roomId: { [secret]: 1 } }],
  ["a huge number", { type: "room.enter", roomId, since: 1e308 }],
  ["a number in words", { type: "room.enter", roomId, since: "NaN" }],
  ["a negative number", { type: "room.enter", roomId, since: -1 }],
  ["an array", [{ type: "presence.away" }]],
  ["a batch of ten thousand", Array(10_000).fill({ type: "presence.away" })],
  ["null", null],
  ["a string", secret],
  ["a number", 42],
  ["a ref that is too long", { type: "presence.away", ref: secret.repeat(10) }],
];

describe("[WIRE-4] what it may not is a mistake that does not echo it", () => {
  for (const [what, message] of mistakes) {
    test(what, () => {
      const parsed = parseClientMessage(JSON.stringify(message));
      expect(parsed).toMatchObject({ kind: "mistake", mistake: { code: "bad_message" } });
      expect(JSON.stringify(parsed)).not.toContain("s3cr3t");
    });
  }

  test("keys that reach for the prototype", () => {
    for (const key of ["__proto__", "constructor"]) {
      const parsed = parseClientMessage(`{"type":"presence.away","${key}":{"isAdmin":true}}`);
      expect(parsed.kind).toBe("mistake");
    }
    expect(Object.hasOwn(Object.prototype, "isAdmin")).toBe(false);
  });

  test("five thousand levels of nesting", () => {
    for (const text of [`${"[".repeat(5_000)}${"]".repeat(5_000)}`, `${'{"a":'.repeat(2_500)}1${"}".repeat(2_500)}`]) {
      expect(parseClientMessage(text).kind).toBe("mistake");
    }
    const inside = `{"type":"presence.away","ref":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
    expect(parseClientMessage(inside).kind).toBe("mistake");
  });
});

describe("[WIRE-4] decoding never throws", () => {
  const kinds = ["message", "mistake", "not_json"];

  test("whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(kinds).toContain(parseClientMessage(text).kind);
      }),
      { seed: 42, numRuns: 2_000 },
    );
  });

  test("whatever the JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(parseClientMessage(text).kind).toBe("mistake");
      }),
      { seed: 42, numRuns: 2_000 },
    );
  });

  test("whatever is in the fields it knows", () => {
    const message = fc.record(
      {
        type: fc.constantFrom("room.enter", "room.leave", "presence.away", "presence.back", "room"),
        roomId: fc.oneof(fc.constant(roomId), fc.anything()),
        since: fc.anything(),
        ref: fc.anything(),
        more: fc.anything(),
      },
      { requiredKeys: ["type"] },
    );
    fc.assert(
      fc.property(message, (value) => {
        const text = JSON.stringify(value, (_key, part) => (typeof part === "bigint" ? `${part}` : part));
        const parsed = parseClientMessage(text);
        if (parsed.kind === "message") expect(parsed.message).toEqual(JSON.parse(text));
        else expect(parsed.kind).toBe("mistake");
      }),
      { seed: 42, numRuns: 2_000 },
    );
  });
});
