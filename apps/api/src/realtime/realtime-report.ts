import type { RecordedStored } from "#domain/events.ts";

/** Where the realtime ring says what went wrong; nothing here may fail a command or stop a stream. */
export interface RealtimeReport {
  /** A projection kept failing: clients were told to resync, and the stream went on without this event. */
  poisoned(event: RecordedStored, error: unknown): void;
  /** Something failed that the log will repair. */
  trouble(what: string, error: unknown): void;
}
