import type { RecordedStored } from "#domain/events.ts";
import type { RealtimeReport } from "#realtime/realtime-report.ts";

/** The part of the process's logger this needs. */
type Log = { warn(details: object, message: string): void; error(details: object, message: string): void };

/** Says in the log what went wrong in the realtime ring: one line each, no payloads. */
export class LoggedRealtimeReport implements RealtimeReport {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  poisoned({ event, seq, workspaceId }: RecordedStored, error: unknown): void {
    const details = { err: error, type: event.type, seq, workspaceId };
    this.#log.error(details, "an event could not be projected; clients were told to resync");
  }

  trouble(what: string, error: unknown): void {
    this.#log.warn({ err: error }, `${what} failed; the log will repair it`);
  }
}
