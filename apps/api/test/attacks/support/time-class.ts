import { reportAttack } from "./rows.ts";

export type Timed = () => Promise<unknown>;
type Compared = { section: string; id: string; case: string; tries: number };

/** Noise on a busy machine is larger than what a query more or less costs; what a hash costs is larger than this. */
const RATIO = 1.6;
const WITHIN_MS = 4;
const ROUNDS = 4;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const timeOf = async (run: Timed): Promise<number> => {
  const began = performance.now();
  await run();
  return performance.now() - began;
};

/** Interleaved, so that whatever else the machine does meets both alike. */
const mediansOf = async (tries: number, [one, other]: readonly [Timed, Timed]): Promise<[number, number]> => {
  const times: [number[], number[]] = [[], []];
  for (let n = 0; n < tries; n += 1) {
    times[0].push(await timeOf(one));
    times[1].push(await timeOf(other));
  }
  return [median(times[0]), median(times[1])];
};

const isAlike = ([one, other]: readonly [number, number]): boolean =>
  Math.abs(one - other) < WITHIN_MS || Math.max(one, other) / Math.min(one, other) < RATIO;

/** Whether two answers take as long as each other, as far as medians tell; the medians stand on the page. */
export const timeClass = async (told: Compared, pair: readonly [Timed, Timed]): Promise<string> => {
  const { section, id, tries } = told;
  for (let round = 1; ; round += 1) {
    const medians = await mediansOf(tries, pair);
    if (!isAlike(medians) && round < ROUNDS) continue;
    const [one, other] = medians.map((value) => `${value.toFixed(1)} ms`);
    const seen = `medians ${one} and ${other} over ${tries} tries each`;
    reportAttack({ kind: "row", section, id, case: `${told.case}, measured`, expected: "alike", seen });
    return isAlike(medians) ? "as soon" : seen;
  }
};
