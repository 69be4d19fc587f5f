import type { ModelDatabase } from "./model-database.ts";

/** One server process: how far it has dispatched the log, and the clients whose sockets it holds. */
export class ModelNode {
  isUp = true;
  tail = 0;
  epoch = 1;
  readonly clients = new Set<number>();

  /** Begins at the head: whoever connects catches up by their own cursor. */
  start({ seq, epoch }: ModelDatabase): void {
    this.isUp = true;
    this.tail = seq;
    this.epoch = epoch;
  }
}
