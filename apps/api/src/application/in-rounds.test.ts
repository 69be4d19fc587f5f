import { expect, test } from "vitest";
import { inRounds } from "./in-rounds.ts";

const stage = (size: number) => {
  const later: (() => void)[] = [];
  const [crowd, seen, done] = [new Set(Array.from({ length: size }, (_, n) => n)), [] as number[], { times: 0 }];
  const begin = () =>
    inRounds(crowd, (one) => void seen.push(one), {
      soon: (task) => void later.push(task),
      done: () => void done.times++,
    });
  return { crowd, seen, later, done, begin };
};

test("a few are served at once, and that they are done is told in the same turn", () => {
  const { begin, seen, later, done } = stage(100);
  begin();
  expect([seen.length, later.length, done.times]).toEqual([100, 0, 1]);
});

test("of a crowd some are served at once, the rest after others had their turn, each once and in order", () => {
  const { begin, seen, later, done } = stage(1_000);
  begin();
  expect(seen.length).toBeLessThan(500);
  expect(done.times).toBe(0);
  for (let next = later.shift(); next; next = later.shift()) next();
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  expect(done.times).toBe(1);
});

test("who leaves while others are served is passed over", () => {
  const { begin, crowd, seen, later } = stage(300);
  begin();
  crowd.delete(299);
  for (let next = later.shift(); next; next = later.shift()) next();
  expect(seen).toHaveLength(299);
});

test("nobody is a crowd, too", () => {
  const { begin, done } = stage(0);
  begin();
  expect(done.times).toBe(1);
});
