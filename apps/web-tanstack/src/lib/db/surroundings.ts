import type { Clock, PreflightAnswer, RouteChoice, Timers } from "@orbit/client";
import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { BeforePaint } from "../before-paint.ts";
import type { Stores } from "./stores.ts";

/** What a live workspace needs of the page and of the server. */
export type Surroundings = {
  stores: Stores;
  fetchSnapshot: (slug: string) => Promise<WorkspaceSnapshotDto>;
  preflight: (slug: string) => Promise<PreflightAnswer>;
  routes: RouteChoice;
  clock: Clock;
  timers: Timers;
  beforePaint: BeforePaint;
  random: () => number;
  isOnline: () => boolean;
  /** For the console. */
  report: (problem: unknown) => void;
};
