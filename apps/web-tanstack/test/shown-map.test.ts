import { expect, test } from "vitest";
import { ShownMap } from "#web/lib/db/shown-map.ts";

test("each change outside of a together is told as it is made, and what was shown never changes afterwards", () => {
  const map = new ShownMap<number>();
  const shown: ReadonlyMap<string, number>[] = [];
  const asTold: Record<string, number>[] = [];
  map.shown.subscribe((entries) => {
    shown.push(entries);
    asTold.push(Object.fromEntries(entries));
  });
  map.set("a", 1);
  map.set("b", 2);
  map.delete("a");
  map.clear();
  expect(asTold).toEqual([{ a: 1 }, { a: 1, b: 2 }, { b: 2 }, {}]);
  expect(shown.map((entries) => Object.fromEntries(entries))).toEqual(asTold);
});
