import type { FeedCursor } from "./feed-cursor.ts";

type Dependencies = {
  /** Serves the cursor what is due, as far as its transport takes it. */
  pump: (cursor: FeedCursor) => void;
  /** Whether entries are due that its transport does not take. */
  isWaiting: (cursor: FeedCursor) => boolean;
  maxStallMs: number;
};

/** The sockets of one feed whose transport was full. Few, so that looking after them costs nothing of the many that keep up. */
export class FullTransports {
  readonly #deps: Dependencies;
  readonly #cursors = new Set<FeedCursor>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** To be served again once its transport is empty: a reader that keeps up does not wait for the sweep. Idempotent. */
  add(cursor: FeedCursor): void {
    if (this.#cursors.has(cursor)) return;
    this.#cursors.add(cursor);
    cursor.socket.onceDrained(() => {
      if (this.#cursors.delete(cursor)) this.#deps.pump(cursor);
    });
  }

  /** Its socket is gone. Idempotent. */
  remove(cursor: FeedCursor): void {
    this.#cursors.delete(cursor);
  }

  /** Serves those that have room again, and returns those that have had none for too long. */
  sweep(now: number): readonly FeedCursor[] {
    return [...this.#cursors].filter((cursor) => {
      this.#deps.pump(cursor);
      cursor.stalledSince = this.#deps.isWaiting(cursor) ? (cursor.stalledSince ?? now) : null;
      return now - (cursor.stalledSince ?? now) > this.#deps.maxStallMs;
    });
  }
}
