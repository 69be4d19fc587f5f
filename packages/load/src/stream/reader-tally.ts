import { Counts } from "../measure/counts.ts";
import { Times } from "../measure/times.ts";

/** What all readers of a run count together. */
export class ReaderTally {
  /** Sockets that were live, by code and reason; those the readers closed themselves are not among them. */
  readonly closes = new Counts();
  /** Sockets that ended before they were greeted. */
  readonly attempts = new Counts();
  /** The statuses that HTTP gave for upgrades that were refused. */
  readonly refusals = new Counts<number>();
  readonly greetings = new Counts<"resumed" | "fresh">();
  /** By why they were taken. */
  readonly snapshots = new Counts();
  readonly faults = new Counts();
  /** From opening a socket to its hello. */
  readonly hello = new Times();
  /** From losing what was live to being live again. */
  readonly back = new Times();
}
