type Row = { readonly id: string };

/** Where each row begins, and at the end where the last one ends, in pixels from the top of the list. */
export type Offsets = Float64Array;

/** How high rows are, of those that were drawn; `typical` of the others. */
export type Heights = { readonly byId: ReadonlyMap<string, number>; readonly typical: number };

/** `known` and what was measured now; the same object when that is no news. */
export const withMeasured = (known: Heights, measured: readonly (readonly [string, number])[]): Heights => {
  const news = measured.filter(([id, height]) => height > 0 && known.byId.get(id) !== height);
  if (news.length === 0) return known;
  const byId = new Map([...known.byId, ...news]);
  // The median, and not the mean, which would move all that is far away with each row that is drawn.
  const typical = [...byId.values()].sort((a, b) => a - b)[byId.size >> 1] ?? known.typical;
  return { byId, typical };
};

/** Whether rows stand elsewhere by what is known now, of which `measured` is the news. */
export const movesRows = (before: Heights, now: Heights, measured: readonly (readonly [string, number])[]): boolean =>
  before.typical !== now.typical || measured.some(([id]) => heightOf(before, id) !== heightOf(now, id));

const heightOf = ({ byId, typical }: Heights, id: string): number => byId.get(id) ?? typical;

export const offsetsOf = (rows: readonly Row[], heights: Heights): Offsets => {
  const offsets = new Float64Array(rows.length + 1);
  let bottom = 0;
  rows.forEach(({ id }, index) => {
    bottom += heightOf(heights, id);
    offsets[index + 1] = bottom;
  });
  return offsets;
};

/** The row at that many pixels from the top; the first or the last one beyond the ends. */
export const rowAt = (offsets: Offsets, pixel: number): number => {
  let [low, high] = [0, offsets.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= pixel) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
};

/** `to` is the first one after. */
export type Range = { readonly from: number; readonly to: number };
export type Piece =
  | { readonly kind: "row"; readonly index: number }
  | { readonly kind: "gap"; readonly height: number };

/** The rows of the range, and `kept` wherever it is, with gaps that stand for all the others. */
export const piecesOf = (offsets: Offsets, { from, to }: Range, kept: number | null): readonly Piece[] => {
  const count = offsets.length - 1;
  const shown = Array.from({ length: Math.max(0, Math.min(to, count) - from) }, (_, place) => from + place);
  if (kept !== null && kept < count && kept < from) shown.unshift(kept);
  if (kept !== null && kept < count && kept >= Math.max(from, to)) shown.push(kept);
  const pieces: Piece[] = [];
  let next = 0;
  for (const index of [...shown, count]) {
    const height = (offsets[index] ?? 0) - (offsets[next] ?? 0);
    if (height > 0) pieces.push({ kind: "gap", height });
    if (index < count) pieces.push({ kind: "row", index });
    next = index + 1;
  }
  return pieces;
};
