import type { RecordedStored } from "#domain/events.ts";
import type { RealtimeReport } from "#realtime/realtime-report.ts";

/** Remembers what the realtime ring had to say. */
export class RecordingReport implements RealtimeReport {
  readonly poisonedSeqs: number[] = [];
  readonly troubles: { what: string; error: unknown }[] = [];

  poisoned({ seq }: RecordedStored): void {
    this.poisonedSeqs.push(seq);
  }

  trouble(what: string, error: unknown): void {
    this.troubles.push({ what, error });
  }
}
