import { expect, test } from "vitest";
import { countWaiting } from "#web/ui/use-held-list.ts";

const rows = (ids: string) => [...ids].map((id) => ({ id }));

test("[LIVE-5] rows that came and went are counted one by one, and a new order once", () => {
  expect(countWaiting(rows("abc"), rows("abc"))).toBe(0);
  expect(countWaiting(rows("abc"), rows("abcd"))).toBe(1);
  expect(countWaiting(rows("abc"), rows("bcde"))).toBe(3);
  expect(countWaiting(rows("abc"), rows("cab"))).toBe(1);
  expect(countWaiting(rows("abc"), rows("dca"))).toBe(3);
});
