import type { Timers } from "./ports/timers.ts";
import { WaitingLine } from "./waiting-line.ts";

type Dependencies<Asked, Answer> = {
  /** Answers all of a batch at once, each at its place. */
  read: (batch: readonly Asked[]) => Promise<readonly Answer[]>;
  timers: Pick<Timers, "soon" | "after">;
};

/** One read after the other is what makes batches; but one connection that hangs should not hold up everybody. */
const PATIENCE_MS = 50;
/** However many hang. */
const AT_ONCE = 4;

/**
 * One read for all who ask at about the same time, whatever each asks for. Nobody shares a read that began before they asked,
 * for it would not see what was committed between: not that they were removed, nor that their session ended.
 */
export class BatchedReads<Asked, Answer> {
  readonly #deps: Dependencies<Asked, Answer>;
  readonly #line = new WaitingLine<Asked, Answer>();
  #reading = 0;
  /** Those of them for whose end the next one waits. */
  #awaited = 0;
  #isDue = false;

  constructor(deps: Dependencies<Asked, Answer>) {
    this.#deps = deps;
  }

  /** Rejects with what the read threw, as do all who shared it and who are in line for the next. Nobody after them. */
  ask(asked: Asked): Promise<Answer> {
    const answer = this.#line.ask(asked);
    this.#readSoon();
    return answer;
  }

  /** Who asks in one turn of the event loop shares a read, and so does who asks while another is under way. */
  #readSoon(): void {
    if (this.#isDue || this.#awaited > 0 || this.#reading >= AT_ONCE || this.#line.length === 0) return;
    this.#isDue = true;
    this.#deps.timers.soon(() => {
      this.#isDue = false;
      void this.#readForLine();
    });
  }

  async #readForLine(): Promise<void> {
    const noLongerAwaited = this.#await();
    this.#reading += 1;
    await this.#line.answerBy(this.#deps.read);
    this.#reading -= 1;
    noLongerAwaited();
  }

  /** Returns the undo, which is idempotent and comes by itself when it takes too long. */
  #await(): () => void {
    this.#awaited += 1;
    let isAwaited = true;
    const undo = () => {
      stop();
      this.#awaited -= isAwaited ? 1 : 0;
      isAwaited = false;
      this.#readSoon();
    };
    const stop = this.#deps.timers.after(PATIENCE_MS, undo);
    return undo;
  }
}
