const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Full jitter: anything between nothing and a bound that doubles with each attempt. Without it, everyone who lost the
 * same node comes back in the same moment. `random` is in [0, 1).
 */
export const backoffMs = (attempt: number, random: () => number): number =>
  Math.floor(random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt));
