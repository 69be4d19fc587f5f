import { inRounds } from "#application/in-rounds.ts";
import type { Timers } from "#application/ports/timers.ts";
import type { FeedCursor } from "./feed-cursor.ts";

type Dependencies = {
  /** Everybody there is by then. */
  cursors: () => Iterable<FeedCursor>;
  pump: (cursor: FeedCursor) => void;
  soon: Timers["soon"];
  /** Told at the end of each round. */
  served: () => void;
};

/** Serves all cursors of one feed, one round after the other: whom the one under way has passed already waits for the next. */
export class ServingRounds {
  readonly #deps: Dependencies;
  #isDue = false;
  #isUnderWay = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** There is something for everybody. What comes while a round is under way is joined to what the rest of it gets. */
  ask(): void {
    this.#isDue = true;
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    const { cursors, pump, soon } = this.#deps;
    soon(() => {
      this.#isDue = false;
      inRounds(cursors(), pump, { soon, done: () => this.#ended() });
    });
  }

  #ended(): void {
    this.#isUnderWay = false;
    this.#deps.served();
    if (this.#isDue) this.ask();
  }
}
