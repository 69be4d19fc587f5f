import { expect, test } from "vitest";
import { mapInPieces } from "./map-in-pieces.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

test.each([0, 1, 2_000, 2_001, 5_000])("%i rows are mapped in their order, whatever the pieces", async (count) => {
  const map = mapInPieces({ soon: (task) => queueMicrotask(task) });
  expect(await map(numbers(count), (n) => n * 2)).toEqual(numbers(count).map((n) => n * 2));
});

test("others have their turn after every 2,000 rows", async () => {
  const mappedByThen: number[] = [];
  let mapped = 0;
  const soon = (task: () => void) => {
    mappedByThen.push(mapped);
    queueMicrotask(task);
  };
  await mapInPieces({ soon })(numbers(5_000), () => {
    mapped += 1;
  });
  expect(mappedByThen).toEqual([2_000, 4_000]);
});
