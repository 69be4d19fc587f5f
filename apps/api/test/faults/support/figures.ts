import { appendFileSync } from "node:fs";
import type { HubKind } from "./cluster.ts";

/** What one fault test found out, as docs/reference/faults.md tells it. */
export type Figure = {
  /** Of the catalogue, such as F1; or of a negative control, such as `F31 control`. */
  id: string;
  /** How the nodes heard each other, where there were several. */
  hub?: HubKind;
  injected: string;
  /** How often. */
  n: number;
  expected: string;
  seen: string;
  /** That the fault bit: what was killed, cut, lost. */
  bite: string;
  /** Set where `seen` says that something happened in none of n tries; other figures have no rule of three. */
  claims?: "never in n";
  /** Which bounds of `expected` this run did not keep. A test may allow more than the catalogue does; the page must not. */
  missed?: readonly string[];
  seed?: number;
};

export type Size = "ci" | "quick" | "long";
const sizes: readonly Size[] = ["ci", "quick", "long"];

/** How long this run may take; `pnpm faults` sets it. */
export const size: Size = sizes.find((one) => one === process.env.FAULTS_SIZE) ?? "ci";

/** A number of repetitions for each size of run. */
export const sized = (byCi: number, byQuick: number, byLong: number): number =>
  ({ ci: byCi, quick: byQuick, long: byLong })[size];

/** The seed of this run: the given one while somebody looks into a failure, else another each time. Always printed. */
export const runSeed = (): number => Number(process.env.FAULTS_SEED ?? Date.now() % 1_000_000);

/** Prints a figure, and hands it to `pnpm faults` when that is listening. */
export const report = (figure: Figure): void => {
  const seed = figure.seed === undefined ? "" : `, seed ${figure.seed}`;
  console.log(
    `${figure.id}${figure.hub ? ` (hub ${figure.hub})` : ""}: ${figure.seen} (n = ${figure.n}; ${figure.bite}${seed})`,
  );
  const file = process.env.FAULTS_REPORT;
  if (file) appendFileSync(file, `${JSON.stringify(figure)}\n`);
};

/** What a busy machine may add to any bound before a test fails. The page tells the bound that was missed all the same. */
export const BUSY_MS = 15_000;

/** Names the bound when the value is above it. */
export const missedBound = (what: string, value: number, boundMs: number): string[] =>
  value > boundMs ? [`${what}: ${ms(value)}, allowed ${ms(boundMs)}`] : [];

export const ms = (value: number): string => `${Math.round(value)} ms`;
