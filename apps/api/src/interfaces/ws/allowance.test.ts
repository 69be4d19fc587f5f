import { expect, test } from "vitest";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import { Allowance } from "./allowance.ts";

const spendAll = (allowance: Allowance, key: string): number => {
  let spent = 0;
  for (; allowance.secondsToWait(key) === 0; spent += 1) allowance.spend(key);
  return spent;
};

test("[JOIN-9] a burst is allowed, then as many as are earned, to each key apart", () => {
  // given
  const clock = new FixedClock();
  const allowance = new Allowance(clock, { perSecond: 2, burst: 5 });
  // when, then
  expect(spendAll(allowance, "ana")).toBe(5);
  expect(allowance.secondsToWait("ana")).toBe(1);
  expect(spendAll(allowance, "ben")).toBe(5);
  clock.advance(3_000);
  expect(spendAll(allowance, "ana")).toBe(5);
  clock.advance(1_000);
  expect(spendAll(allowance, "ana")).toBe(2);
});

test("[JOIN-9] twenty thousand others make it forget who was longest away, and nobody else", () => {
  const allowance = new Allowance(new FixedClock(), { perSecond: 1, burst: 1 });
  allowance.spend("first");
  allowance.spend("second");
  for (let n = 0; n < 19_999; n += 1) allowance.spend(`stranger ${n}`);
  expect([allowance.secondsToWait("first"), allowance.secondsToWait("second")]).toEqual([0, 1]);
});
