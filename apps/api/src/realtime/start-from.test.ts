import { describe, expect, test } from "vitest";
import { startFrom } from "./stream-join.ts";

const head = { workspaceId: "acme", epoch: 3, seq: 100, floor: 40 };
const MAX_REPLAY = 50;

describe("a cursor that can be served whole is resumed after", () => {
  for (const seq of [50, 99, 100]) {
    test(`[JOIN-4] 3.${seq}`, () => {
      expect(startFrom(`3.${seq}`, head, MAX_REPLAY)).toEqual({ seq, resumed: true, resync: null });
    });
  }

  test("[JOIN-4] the floor itself, when it is not too far behind", () => {
    expect(startFrom("3.40", head, 60)).toEqual({ seq: 40, resumed: true, resync: null });
  });

  test("[JOIN-4] the very beginning of a log that was never cut", () => {
    expect(startFrom("1.0", { workspaceId: "acme", epoch: 1, seq: 2, floor: 0 }, MAX_REPLAY)).toEqual({
      seq: 0,
      resumed: true,
      resync: null,
    });
  });
});

test("without a cursor a socket starts at the head, and needs no resync", () => {
  expect(startFrom(null, head, MAX_REPLAY)).toEqual({ seq: 100, resumed: false, resync: null });
});

const unusable = [
  ["", "cursor_malformed"],
  ["3", "cursor_malformed"],
  ["3.", "cursor_malformed"],
  [".50", "cursor_malformed"],
  ["3.-1", "cursor_malformed"],
  ["-3.50", "cursor_malformed"],
  ["3.NaN", "cursor_malformed"],
  ["3.5e1", "cursor_malformed"],
  ["3.50.1", "cursor_malformed"],
  [" 3.50", "cursor_malformed"],
  ["3.50\n", "cursor_malformed"],
  ["3.0x32", "cursor_malformed"],
  ["3.9223372036854775808", "cursor_malformed"],
  ["3.9007199254740992", "cursor_malformed"],
  ["2.50", "epoch_changed"],
  ["4.50", "epoch_changed"],
  ["0.0", "epoch_changed"],
  ["3.101", "cursor_in_future"],
  ["3.9007199254740991", "cursor_in_future"],
  ["3.39", "cursor_too_old"],
  ["3.0", "cursor_too_old"],
  ["3.49", "too_far_behind"],
] as const;

describe("a cursor that can't be served is answered with resync from the head", () => {
  for (const [cursor, reason] of unusable) {
    test(`[JOIN-5] ${JSON.stringify(cursor)}: ${reason}`, () => {
      expect(startFrom(cursor, head, MAX_REPLAY)).toEqual({ seq: 100, resumed: false, resync: reason });
    });
  }
});
