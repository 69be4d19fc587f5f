import { expect, test } from "vitest";
import { FixedClock } from "../../test/support/fixed-clock.ts";
import { ReadBudget } from "./read-budget.ts";

test("a person reads until their budget is spent, then waits until what was overdrawn is paid back", () => {
  // given
  const clock = new FixedClock();
  const budget = new ReadBudget(clock, 600);
  // when
  budget.charge("ana", 599);
  expect(budget.waitMs("ana")).toBe(0);
  budget.charge("ana", 61);
  // then: 60 rows are owed, at ten a second, and one more must be there
  expect(budget.waitMs("ana")).toBe(6_100);
  clock.advance(6_100);
  expect(budget.waitMs("ana")).toBe(0);
});

test("one person's reading is not another's", () => {
  const budget = new ReadBudget(new FixedClock(), 10);
  budget.charge("ana", 100);
  expect([budget.waitMs("ana") > 0, budget.waitMs("ben")]).toEqual([true, 0]);
});

test("a clock that goes backwards gives nothing away and takes nothing", () => {
  const clock = new FixedClock();
  const budget = new ReadBudget(clock, 60);
  budget.charge("ana", 60);
  clock.advance(-60_000);
  expect(budget.waitMs("ana")).toBe(1_000);
});

test("among ten thousand others, who owes is remembered", () => {
  const clock = new FixedClock();
  const budget = new ReadBudget(clock, 60);
  budget.charge("ana", 1_000);
  for (let n = 0; n < 10_001; n += 1) budget.charge(`quiet ${n}`, 0);
  expect(budget.waitMs("ana")).toBeGreaterThan(0);
});
