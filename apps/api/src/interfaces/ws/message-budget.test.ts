import fc from "fast-check";
import { expect, test } from "vitest";
import { FixedClock } from "../../../test/support/fixed-clock.ts";
import { MessageBudget } from "./message-budget.ts";

const PER_SECOND = 20;

/** Sends `perSecond` messages a second, evenly, for so many seconds, and tells what became of each. */
const sendEvenly = (perSecond: number, seconds: number) => {
  const clock = new FixedClock();
  const budget = new MessageBudget(clock, PER_SECOND);
  return Array.from({ length: perSecond * seconds }, () => {
    clock.advance(1_000 / perSecond);
    return budget.spend();
  });
};

test("a client within its budget is never warned", () => {
  expect(new Set(sendEvenly(PER_SECOND, 60))).toEqual(new Set(["ok"]));
});

test("a burst of twice the budget is let through, the next message is warned of", () => {
  const budget = new MessageBudget(new FixedClock(), PER_SECOND);
  const answers = Array.from({ length: 41 }, () => budget.spend());
  expect(answers.slice(0, 40)).toEqual(Array(40).fill("ok"));
  expect(answers[40]).toBe("warn");
});

test("[WIRE-4] a flood is warned of first, and closed when it goes on for another burst", () => {
  const budget = new MessageBudget(new FixedClock(), PER_SECOND);
  const answers = Array.from({ length: 81 }, () => budget.spend());
  expect(answers.slice(40, 80)).toEqual(Array(40).fill("warn"));
  expect(answers[80]).toBe("close");
});

for (const perSecond of [50, 200, 500, 1_000]) {
  test(`[WIRE-4] a client that keeps sending ${perSecond} a second is closed within seconds, tokens earned on the way or not`, () => {
    expect(sendEvenly(perSecond, 5)).toContain("close");
  });
}

test("a client that was warned and has been quiet since is forgiven", () => {
  const clock = new FixedClock();
  const budget = new MessageBudget(clock, PER_SECOND);
  for (let n = 0; n < 79; n += 1) budget.spend();
  clock.advance(60_000);
  const answers = Array.from({ length: 80 }, () => budget.spend());
  expect(answers).not.toContain("close");
});

test("a clock that is set back earns nothing and costs nothing", () => {
  const clock = new FixedClock();
  const budget = new MessageBudget(clock, PER_SECOND);
  for (let n = 0; n < 40; n += 1) budget.spend();
  clock.advance(-60_000);
  expect(budget.spend()).toBe("warn");
  clock.advance(1_000);
  expect(budget.spend()).toBe("ok");
});

test("whatever the pauses, no more is let through than a burst and what was earned", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 500 }), { maxLength: 300 }), (pauses) => {
      const clock = new FixedClock();
      const budget = new MessageBudget(clock, PER_SECOND);
      let [passed, elapsedMs] = [0, 0];
      for (const pause of pauses) {
        clock.advance(pause);
        elapsedMs += pause;
        if (budget.spend() === "ok") passed += 1;
      }
      expect(passed).toBeLessThanOrEqual(PER_SECOND * 2 + (elapsedMs / 1_000) * PER_SECOND);
    }),
    { seed: 42 },
  );
});
