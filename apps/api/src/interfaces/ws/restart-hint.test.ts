import { expect, test } from "vitest";
import { restartWithin, spreadMsFor } from "./restart-hint.ts";

test.each([
  [0, 1_000],
  [1, 1_000],
  [50, 2_500],
  [100, 5_000],
  [1_000, 10_000],
  [5_000, 30_000],
  [100_000, 30_000],
])("[SESS-3] %i sockets are asked to come back over %i ms", (sockets, spreadMs) => {
  expect(spreadMsFor(sockets)).toBe(spreadMs);
});

test("[SESS-3] the hint is the last word of the close reason", () => {
  expect(restartWithin(2_500)).toEqual({ code: 1012, reason: "restart 2500" });
});
