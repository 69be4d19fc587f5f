import { expect, test } from "vitest";
import { backoffMs } from "../src/backoff.ts";

const ALMOST_ONE = 0.999_999;

test("[CLIENT-1] the wait is anything between nothing and a bound that doubles up to 30 s", () => {
  expect(backoffMs(0, () => 0)).toBe(0);
  expect(backoffMs(0, () => ALMOST_ONE)).toBe(499);
  expect(backoffMs(3, () => ALMOST_ONE)).toBe(3_999);
  expect(backoffMs(6, () => ALMOST_ONE)).toBe(29_999);
  expect(backoffMs(5_000, () => ALMOST_ONE)).toBe(29_999);
});
