import fc from "fast-check";
import { expect, test } from "vitest";
import { keepSorted } from "#web/lib/db/sorted.ts";

type Row = { readonly id: string; readonly name: string };
const compare = (a: Row, b: Row): number =>
  a.name === b.name ? (a.id < b.id ? -1 : Number(a.id > b.id)) : a.name < b.name ? -1 : 1;
const mapOf = (rows: readonly Row[]) => new Map(rows.map((row) => [row.id, row]));

const anyRows = fc
  .array(fc.record({ id: fc.integer({ min: 0, max: 40 }).map(String), name: fc.constantFrom(..."abcdefgh") }))
  .map(mapOf);

test("whatever changed, the order is the one a sort would make", () => {
  fc.assert(
    fc.property(fc.array(anyRows, { minLength: 1, maxLength: 6 }), (states) => {
      let kept: readonly Row[] = [];
      for (const rows of states) {
        kept = keepSorted(kept, rows, compare);
        expect(kept).toEqual([...rows.values()].sort(compare));
      }
    }),
  );
});

test("nothing that changed is the same list, and a row that changed in place moves no other", () => {
  const [ana, ben, cy] = [
    { id: "1", name: "Ana" },
    { id: "2", name: "Ben" },
    { id: "3", name: "Cy" },
  ];
  const before = keepSorted([], mapOf([cy, ana, ben]), compare);
  expect(keepSorted(before, mapOf([ben, ana, cy]), compare)).toBe(before);

  const again = { ...ben };
  const after = keepSorted(before, mapOf([ana, again, cy]), compare);
  expect(after).toEqual(before);
  expect(after[1]).toBe(again);
});

test("of thousands of rows, those that stayed are not compared anew", () => {
  const many = Array.from({ length: 5_000 }, (_, n) => ({ id: String(n), name: String(n).padStart(5, "0") }));
  const before = keepSorted([], mapOf(many), compare);
  let compared = 0;
  const counting = (a: Row, b: Row) => {
    compared += 1;
    return compare(a, b);
  };
  keepSorted(before, mapOf([...many, { id: "new", name: "02500" }]), counting);
  expect(compared).toBeLessThan(20);
});
