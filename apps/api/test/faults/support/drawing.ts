import type { Random } from "@orbit/testkit";

/** All of the bag before any of it comes again, so that a short run too meets several kinds. */
export const drawing = <T>(random: Random, bag: readonly T[]): (() => T) => {
  let left: T[] = [];
  return () => {
    if (left.length === 0) left = [...bag];
    const drawn = random.pick(left);
    left.splice(left.indexOf(drawn), 1);
    return drawn;
  };
};
