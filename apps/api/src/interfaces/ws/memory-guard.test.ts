import { expect, test } from "vitest";
import { MemoryGuard } from "./memory-guard.ts";

test("newcomers are shed while the heap is fuller than allowed, and no longer", async () => {
  let use = 0.84;
  const guard = new MemoryGuard(85, () => use);
  expect([guard.isTight, await guard.check()]).toEqual([false, "ok"]);
  use = 0.86;
  expect([guard.isTight, await guard.check()]).toEqual([true, "degraded"]);
  use = 0.5;
  expect([guard.isTight, await guard.check()]).toEqual([false, "ok"]);
});

test("this very process has room", () => {
  expect(new MemoryGuard(99).isTight).toBe(false);
});
