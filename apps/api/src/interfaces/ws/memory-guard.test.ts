import { expect, test } from "vitest";
import { ManualTimers } from "../../../test/support/manual-timers.ts";
import { MemoryGuard } from "./memory-guard.ts";

const stage = () => {
  const timers = new ManualTimers();
  const heap = { use: 0.84, looks: 0 };
  const guard = new MemoryGuard(85, timers, () => {
    heap.looks += 1;
    return heap.use;
  });
  return { timers, heap, guard };
};

test("newcomers are shed while the heap is fuller than allowed, and no longer", async () => {
  const { timers, heap, guard } = stage();
  expect([guard.isTight, await guard.check()]).toEqual([false, "ok"]);
  heap.use = 0.86;
  timers.advance(100);
  expect([guard.isTight, await guard.check()]).toEqual([true, "degraded"]);
  heap.use = 0.5;
  timers.advance(100);
  expect([guard.isTight, await guard.check()]).toEqual([false, "ok"]);
});

test("thousands who knock within a tenth of a second are one look at the heap", () => {
  const { timers, heap, guard } = stage();
  for (let knock = 0; knock < 1_000; knock += 1) void guard.isTight;
  expect(heap.looks).toBe(1);
  timers.advance(99);
  void guard.isTight;
  expect(heap.looks).toBe(1);
});

test("this very process has room", () => {
  expect(new MemoryGuard(99, new ManualTimers()).isTight).toBe(false);
});
