import { expect, test } from "vitest";
import { FixedClock } from "../../test/support/fixed-clock.ts";
import { RecordingReport } from "../../test/support/recording-report.ts";
import { upkeep } from "./upkeep.ts";

const DAY_MS = 86_400_000;

const stage = (settings: { logRetentionDays: number; purgeAfterDays: number }) => {
  const [clock, report, asked] = [new FixedClock(), new RecordingReport(), new Map<string, Date>()];
  const purge = async (before: Date) => {
    asked.set("purge", before);
    return { sessions: 0, deadLetters: 0, invitations: 0, links: 0 };
  };
  const trim = async (before: Date): Promise<number> => {
    asked.set("trim", before);
    throw new Error("the database is away");
  };
  const act = upkeep({ keeper: { trim }, housekeeper: { purge }, clock, report, settings });
  const daysAgo = (days: number) => new Date(clock.now().getTime() - days * DAY_MS);
  return { act, report, asked, daysAgo };
};

test("each kind has its own age, and one that fails is told and does not hold up the other", async () => {
  const { act, report, asked, daysAgo } = stage({ logRetentionDays: 365, purgeAfterDays: 30 });
  await act();
  expect(asked).toEqual(
    new Map([
      ["trim", daysAgo(365)],
      ["purge", daysAgo(30)],
    ]),
  );
  expect(report.troubles.map(({ what }) => what)).toEqual(["trimming the log"]);
});

test("0 days keeps for ever", async () => {
  const { act, asked } = stage({ logRetentionDays: 0, purgeAfterDays: 0 });
  await act();
  expect(asked.size).toBe(0);
});
