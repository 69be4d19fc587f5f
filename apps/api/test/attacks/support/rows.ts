import { appendFileSync } from "node:fs";
import { expect, test } from "vitest";

/** One hostile case. Its outcome is a row of docs/reference/attacks.md, in the section its `describe` names. */
export type AttackRow = {
  /** Of the catalogue, such as A1; several cases may share one. */
  id: string;
  /** What the attacker does, in words. */
  case: string;
  /** What must be seen, to the letter; one of several where the transport may choose. */
  expected: string | readonly string[];
  /** Attacks, and answers what was seen: short, for it stands in the table. */
  run: () => Promise<string>;
};

export type ReportedRow = { kind: "row"; section: string; id: string; case: string; expected: string; seen: string };

/** What the attacks of one file did to the server they were aimed at. */
export type ReportedLoad = {
  kind: "load";
  section: string;
  rssBeforeMiB: number;
  rssPeakMiB: number;
  rssAfterMiB: number;
  /** The longest the event loop was late, and the 99th percentile. */
  lagMaxMs: number;
  lagP99Ms: number;
};

export type Reported = ReportedRow | ReportedLoad;

/** Whether `pnpm attacks` is running, which has more time than `npm test`. */
export const isLong = process.env.ATTACKS_SIZE === "long";

/** The seed of this run: the given one while somebody looks into a failure, else another each time. To be printed by who asks. */
export const attackSeed = (): number => Number(process.env.ATTACKS_SEED ?? Date.now() % 1_000_000);

/** Hands a finding to `pnpm attacks`, when that is listening. */
export const reportAttack = (finding: Reported): void => {
  const file = process.env.ATTACKS_REPORT;
  if (file) appendFileSync(file, `${JSON.stringify(finding)}\n`);
};

/**
 * Makes a test of a row. Rows in a `describe.concurrent` run side by side, which is for those that wait. The row is reported
 * whether it holds or not.
 */
export const attackRow = ({ id, case: what, expected, run }: AttackRow): void => {
  const allowed = typeof expected === "string" ? [expected] : expected;
  const said = allowed.join(" or ");
  test(`[${id}] ${what}: ${said}`, async ({ task }) => {
    const seen = await run();
    reportAttack({ kind: "row", section: task.suite?.name ?? "", id, case: what, expected: said, seen });
    expect(allowed).toContain(seen);
  });
};
