import fc from "fast-check";
import { expect, test } from "vitest";
import { type Heights, movesRows, offsetsOf, piecesOf, rowAt, withMeasured } from "#web/ui/row-window.ts";

const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ id: `row ${n}` }));
const flat: Heights = { byId: new Map(), typical: 50 };

test("rows and gaps always add up to the whole list, with each row drawn at most once", () => {
  const scene = fc.record({
    count: fc.integer({ min: 0, max: 300 }),
    from: fc.integer({ min: 0, max: 320 }),
    length: fc.integer({ min: 0, max: 60 }),
    kept: fc.option(fc.integer({ min: 0, max: 320 })),
    measured: fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 200 }))),
  });
  fc.assert(
    fc.property(scene, ({ count, from, length, kept, measured }) => {
      const heights = withMeasured(
        flat,
        measured.map(([index, height]) => [`row ${index}`, height]),
      );
      const offsets = offsetsOf(rows(count), heights);
      const pieces = piecesOf(offsets, { from, to: from + length }, kept);
      const drawn = pieces.flatMap((piece) => (piece.kind === "row" ? [piece.index] : []));
      expect(drawn).toEqual([...new Set(drawn)].sort((a, b) => a - b));
      const high = (index: number) => (offsets[index + 1] ?? 0) - (offsets[index] ?? 0);
      const total = pieces.reduce((sum, piece) => sum + (piece.kind === "gap" ? piece.height : high(piece.index)), 0);
      expect(total).toBeCloseTo(offsets.at(-1) ?? 0);
      if (kept !== null && kept < count) expect(drawn).toContain(kept);
    }),
  );
});

test("the row at a pixel is the one that covers it, and beyond the ends the first or the last", () => {
  const offsets = offsetsOf(rows(4), withMeasured(flat, [["row 1", 200]]));
  // A single height that was measured is what the others are taken to be, too.
  expect([...offsets]).toEqual([0, 200, 400, 600, 800]);
  expect([-10, 0, 199, 200, 799, 5_000].map((pixel) => rowAt(offsets, pixel))).toEqual([0, 0, 0, 1, 3, 3]);
});

test("a row that is drawn out of the ordinary moves nothing that is far away", () => {
  const many = withMeasured(flat, [
    ["row 0", 60],
    ["row 1", 60],
    ["row 2", 60],
  ]);
  const one = withMeasured(many, [["row 3", 300]]);
  expect(one.typical).toBe(60);
  expect(withMeasured(one, [["row 3", 300]])).toBe(one);
});

test("rows move exactly when one is higher or lower than it was taken to be", () => {
  const scene = fc.record({
    known: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 48, max: 52 }))),
    news: fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 48, max: 52 })), { minLength: 1 }),
  });
  const named = (measured: readonly (readonly [number, number])[]) =>
    measured.map(([index, height]) => [`row ${index}`, height] as const);
  fc.assert(
    fc.property(scene, ({ known, news }) => {
      const before = withMeasured(flat, named(known));
      const now = withMeasured(before, named(news));
      const moved = `${offsetsOf(rows(11), before)}` !== `${offsetsOf(rows(11), now)}`;
      expect(movesRows(before, now, named(news))).toBe(moved);
    }),
  );
});
