import type { RecordedStored } from "#domain/events.ts";

/** Keeps what could not be projected, with the reason, long enough for somebody to look. */
export interface DeadLetters {
  /** Idempotent per event: every node that serves the workspace meets the same one. */
  keep(row: RecordedStored, reason: string): Promise<void>;
}
