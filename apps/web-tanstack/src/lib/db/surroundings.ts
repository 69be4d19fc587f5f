import type { Clock, PreflightAnswer, Timers, Transport } from "@orbit/client";
import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { FrameClock } from "./frame-queue.ts";
import type { Stores } from "./stores.ts";

/** What a live workspace needs of the page and of the server. */
export type Surroundings = {
  stores: Stores;
  fetchSnapshot: (slug: string) => Promise<WorkspaceSnapshotDto>;
  preflight: (slug: string) => Promise<PreflightAnswer>;
  transport: Transport;
  endpoint: string;
  clock: Clock;
  timers: Timers;
  frameClock: FrameClock;
  random: () => number;
  isOnline: () => boolean;
  /** For the console. */
  report: (problem: unknown) => void;
};
