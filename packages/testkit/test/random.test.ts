import { expect, test } from "vitest";
import { seededRandom } from "../src/index.ts";

const tenOf = (seed: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 10 }, () => random.next());
};

test("the same seed gives the same numbers, another seed others", () => {
  expect(tenOf(7)).toEqual(tenOf(7));
  expect(tenOf(7)).not.toEqual(tenOf(8));
});

test("numbers spread over the whole range", () => {
  const random = seededRandom(1);
  const buckets = new Set(Array.from({ length: 500 }, () => random.below(10)));
  expect(buckets.size).toBe(10);
  expect(() => random.pick([])).toThrow("nothing to choose");
});
