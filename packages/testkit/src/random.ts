/** Numbers that look random and are the same again for the same seed. */
export type Random = {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** One of them. @throws when there is none. */
  pick<T>(items: readonly T[]): T;
};

/** Mulberry32: 32 bits of state, good enough to choose commands and faults with. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new Error("there is nothing to choose from");
    return items[below(items.length)] as T; // inside the bounds: it is not empty
  };
  return { next, below, pick };
};
