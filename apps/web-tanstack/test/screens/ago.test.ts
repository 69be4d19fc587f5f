import { expect, test } from "vitest";
import { agoText } from "#web/ui/ago.tsx";

const now = Date.parse("2026-06-01T12:00:00Z");

test.each([
  ["2026-06-01T11:59:30Z", "just now"],
  ["2026-06-01T12:00:30Z", "just now"],
  ["2026-06-01T11:59:00Z", "1 min ago"],
  ["2026-06-01T09:00:00Z", "3 h ago"],
  ["2026-05-30T12:00:00Z", "2 d ago"],
  ["2024-06-01T12:00:00Z", "1 y ago"],
])("%s is told as %s", (at, told) => {
  expect(agoText(at, now)).toBe(told);
});
