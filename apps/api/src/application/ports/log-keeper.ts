import type { Position } from "./event-log.ts";

/** Looks after the logs as a whole: their age, and whether they still are the ones clients know. */
export interface LogKeeper {
  /**
   * Gives the workspace a new epoch, because its history moved backwards: what clients hold can't be compared with it any
   * more. Only while the log still stands at `seen`, so that of several nodes that noticed, one acts. Resolves to the
   * position that holds from now on, whoever set it; null for a workspace that never existed.
   */
  beginEpoch(workspaceId: string, seen: Position): Promise<Position | null>;
  /**
   * Compares the database with the one the logs were last seen in. When it is another (restored from a dump, or to a point
   * in time), every workspace gets a new epoch. Call it once, before serving. Resolves to whether that happened.
   */
  noticeRestore(): Promise<boolean>;
  /** The same without comparing, for whoever knows that it was restored. Resolves to the number of workspaces. */
  declareRestore(): Promise<number>;
  /** Forgets rows that occurred before `before`, and raises each log's floor in the same transaction. Resolves to their number. */
  trim(before: Date): Promise<number>;
}
