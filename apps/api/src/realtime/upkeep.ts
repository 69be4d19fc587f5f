import type { Clock } from "#application/ports/clock.ts";
import type { Housekeeper } from "#application/ports/housekeeper.ts";
import type { LogKeeper } from "#application/ports/log-keeper.ts";
import type { RealtimeReport } from "./realtime-report.ts";

type Dependencies = {
  keeper: Pick<LogKeeper, "trim">;
  housekeeper: Housekeeper;
  clock: Clock;
  report: Pick<RealtimeReport, "trouble">;
  /** Both in days; 0 keeps for ever. */
  settings: { logRetentionDays: number; purgeAfterDays: number };
};

export const UPKEEP_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Forgets what is older than an operator wants kept. A failure is told, holds up nothing else, and is tried again an hour later. */
export const upkeep = ({ keeper, housekeeper, clock, report, settings }: Dependencies): (() => Promise<void>) => {
  const forget = async (what: string, days: number, act: (before: Date) => Promise<unknown>): Promise<void> => {
    if (days === 0) return;
    const before = new Date(clock.now().getTime() - days * DAY_MS);
    await act(before).catch((error) => report.trouble(what, error));
  };
  return async () => {
    await forget("trimming the log", settings.logRetentionDays, (before) => keeper.trim(before));
    await forget("purging what is over", settings.purgeAfterDays, (before) => housekeeper.purge(before));
  };
};
