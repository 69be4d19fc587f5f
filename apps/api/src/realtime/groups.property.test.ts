import fc from "fast-check";
import { expect, test } from "vitest";
import { Groups } from "./groups.ts";

const things = Array.from({ length: 4 }, (_, n) => ({ n }));
const act = fc.record({
  key: fc.constantFrom("a", "b"),
  thing: fc.constantFrom(...things),
  adds: fc.boolean(),
});

test("whatever is added and removed, groups hold what plain sets by key would, in the order it came", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const [groups, plain] = [new Groups<{ n: number }>(), new Map<string, Set<{ n: number }>>()];
      for (const { key, thing, adds } of acts) {
        const set = plain.get(key) ?? new Set();
        plain.set(key, set);
        if (adds) {
          groups.add(key, thing);
          set.add(thing);
        } else {
          groups.remove(key, thing);
          set.delete(thing);
        }
      }
      const filled = [...plain].filter(([, set]) => set.size > 0);
      for (const [key, set] of plain) expect(groups.of(key)).toEqual([...set]);
      expect([...groups.keys()].sort()).toEqual(filled.map(([key]) => key).sort());
    }),
  );
});
