import type { RecordedStored } from "#domain/events.ts";

export type Position = { epoch: number; seq: number };

/** Where one workspace's log stands. Rows up to and including `floor` are no longer kept. */
export type LogHead = Position & { workspaceId: string; floor: number };

/** One workspace's history, as a read transaction sees it. Per workspace `seq` is gapless and is commit order. */
export interface EventLogReader {
  /** Null for a workspace that never existed. */
  head(workspaceId: string): Promise<LogHead | null>;
  /** Heads of all given workspaces, in one query; unknown ones are left out. */
  heads(workspaceIds: readonly string[]): Promise<readonly LogHead[]>;
  /** Rows with `after < seq`, ascending, at most `limit`. */
  after(workspaceId: string, after: number, limit: number): Promise<readonly RecordedStored[]>;
  /** Rows with `seq < before`, newest first, at most `limit`. */
  before(workspaceId: string, before: number, limit: number): Promise<readonly RecordedStored[]>;
}
