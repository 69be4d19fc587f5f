import { expect, test } from "vitest";
import { EncodedLists } from "./encoded-lists.ts";

/** A list of the numbers in `entries`, which counts how many of them were encoded. */
const stage = () => {
  const entries = new Map<string, number>();
  let encoded = 0;
  const lists = new EncodedLists({
    ids: () => entries.keys(),
    encode: (_workspaceId, id) => {
      encoded += 1;
      return entries.has(id) ? JSON.stringify(entries.get(id)) : null;
    },
  });
  const put = (id: string, value: number) => {
    entries.set(id, value);
    lists.touch("acme", id);
  };
  return { lists, entries, put, encodedSoFar: () => encoded };
};

test("a crowd that arrives one by one costs one entry each, however many are there", () => {
  const { lists, put, encodedSoFar } = stage();
  const told = Array.from({ length: 500 }, (_, n) => {
    put(`m${n}`, n);
    return JSON.parse(lists.of("acme"));
  });
  expect(told.at(-1)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  expect(told.map((list) => list.length)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
  expect(encodedSoFar()).toBe(500);
});

test("asking again costs nothing; what changed is told anew, and what is gone is left out", () => {
  const { lists, entries, put, encodedSoFar } = stage();
  for (const [n, id] of ["a", "b", "c"].entries()) put(id, n);
  expect([lists.of("acme"), lists.of("acme"), encodedSoFar()]).toEqual(["[0,1,2]", "[0,1,2]", 3]);
  put("b", 7);
  entries.delete("a");
  lists.touch("acme", "a");
  expect([lists.of("acme"), encodedSoFar()]).toEqual(["[7,2]", 5]);
});

test("a list that nobody asks for any more is forgotten, and read whole when somebody does", () => {
  const { lists, put } = stage();
  put("a", 1);
  expect(lists.of("acme")).toBe("[1]");
  lists.touch("acme", null);
  put("b", 2);
  expect(lists.of("acme")).toBe("[1,2]");
});
