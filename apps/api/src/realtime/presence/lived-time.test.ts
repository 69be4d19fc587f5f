import { expect, test } from "vitest";
import { LivedTime } from "./lived-time.ts";

const stage = () => {
  const world = { ms: 0 };
  return { world, lived: new LivedTime({ elapsedMs: () => world.ms }, 1_000) };
};

test("[PRES-10] of a span in which the process was stopped only two ticks count, and the tick says how long it was", () => {
  const { world, lived } = stage();
  world.ms = 500;
  expect(lived.now()).toBe(500);
  world.ms = 40_000;
  expect(lived.now()).toBe(2_000);
  expect(lived.tick()).toBe(40_000);
  world.ms = 40_300;
  expect(lived.now()).toBe(2_300);
});
