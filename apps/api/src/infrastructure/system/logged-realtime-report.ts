import type { DeadLetters } from "#application/ports/dead-letters.ts";
import type { RecordedStored } from "#domain/events.ts";
import type { RealtimeReport } from "#realtime/realtime-report.ts";

/** The part of the process's logger this needs. */
type Log = { warn(details: object, message: string): void; error(details: object, message: string): void };

/** Says in the log what went wrong in the realtime ring, one line each, no payloads, and keeps what could not be projected. */
export class LoggedRealtimeReport implements RealtimeReport {
  readonly #log: Log;
  readonly #deadLetters: DeadLetters;

  constructor(log: Log, deadLetters: DeadLetters) {
    this.#log = log;
    this.#deadLetters = deadLetters;
  }

  poisoned(row: RecordedStored, error: unknown): void {
    const { event, seq, workspaceId } = row;
    const details = { err: error, type: event.type, seq, workspaceId };
    this.#log.error(details, "an event could not be projected; clients were told to resync");
    const reason = error instanceof Error ? error.message : String(error);
    this.#deadLetters.keep(row, reason).catch((failure: unknown) => this.trouble("keeping a dead letter", failure));
  }

  trouble(what: string, error: unknown): void {
    this.#log.warn({ err: error }, `${what} failed; the log will repair it`);
  }
}
