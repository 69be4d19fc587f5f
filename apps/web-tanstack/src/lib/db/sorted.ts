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
  const stayed = stayedOf(before, rows, compare);
  if (stayed.length === rows.size) return stayed;
  const known = new Set(stayed.map(({ id }) => id));
  const arrived = [...rows.values()].filter(({ id }) => !known.has(id)).sort(compare);
  return merge(stayed, arrived, compare);
};

/** Without those that are gone, or belong elsewhere now; the same list when nothing is different. */
const stayedOf = <T extends Row>(
  before: readonly T[],
  rows: ReadonlyMap<string, T>,
  compare: Compare<T>,
): readonly T[] => {
  const stayed: T[] = [];
  let isSame = true;
  for (const row of before) {
    const now = rows.get(row.id);
    if (now !== row) isSame = false;
    if (now && (now === row || compare(row, now) === 0)) stayed.push(now);
  }
  return isSame ? before : stayed;
};

/** Each arrival is looked up instead of compared with every row: telling which of two names comes first is slow. */
const merge = <T>(stayed: readonly T[], arrived: readonly T[], compare: Compare<T>): readonly T[] => {
  const parts: (readonly T[])[] = [];
  let place = 0;
  for (const row of arrived) {
    const before = placeOf(row, stayed, compare);
    parts.push(stayed.slice(place, before), [row]);
    place = before;
  }
  return [...parts, stayed.slice(place)].flat();
};

/** How many of the sorted rows come before this one. */
const placeOf = <T>(row: T, sorted: readonly T[], compare: Compare<T>): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = sorted[middle];
    if (other !== undefined && compare(other, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
