type Row = { readonly id: string };
type Compare<T> = (a: T, b: T) => number;

/**
 * The rows in order, made from the order they had before. Rows that stand where they stood are only looked at, so that a change
 * of a few among thousands costs a walk and not a sort.
 */
export const keepSorted = <T extends Row>(
  before: readonly T[],
  rows: ReadonlyMap<string, T>,
  compare: Compare<T>,
): readonly T[] => {
  const stayed = before.flatMap((row) => stay(row, rows.get(row.id), compare));
  if (stayed.length === rows.size) return isSame(before, stayed) ? before : stayed;
  const known = new Set(stayed.map(({ id }) => id));
  const arrived = [...rows.values()].filter(({ id }) => !known.has(id)).sort(compare);
  return merge(stayed, arrived, compare);
};

/** Nothing when the row is gone or belongs elsewhere now. */
const stay = <T>(row: T, now: T | undefined, compare: Compare<T>): readonly T[] | T => {
  if (row === now) return row;
  return now && compare(row, now) === 0 ? now : [];
};

const isSame = <T>(before: readonly T[], now: readonly T[]): boolean =>
  before.length === now.length && now.every((row, place) => row === before[place]);

const merge = <T>(left: readonly T[], right: readonly T[], compare: Compare<T>): readonly T[] => {
  const merged: T[] = [];
  let place = 0;
  for (const row of right) {
    for (let next = left[place]; next !== undefined && compare(next, row) <= 0; next = left[place]) {
      merged.push(next);
      place += 1;
    }
    merged.push(row);
  }
  return merged.concat(left.slice(place));
};
