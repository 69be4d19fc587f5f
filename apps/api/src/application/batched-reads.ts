import type { Timers } from "./ports/timers.ts";

type Dependencies<Asked, Answer> = {
  /** Answers all of a batch at once, each at its place. */
  read: (batch: readonly Asked[]) => Promise<readonly Answer[]>;
  timers: Pick<Timers, "soon" | "after">;
};

/** One read after the other is what makes batches; but one connection that hangs should not hold up everybody. */
const PATIENCE_MS = 50;
/** However many hang. */
const AT_ONCE = 4;

type Asking<Asked, Answer> = {
  asked: Asked;
  answer: (answer: Answer) => void;
  fail: (error: unknown) => void;
};

/**
 * One read for all who ask at about the same time, whatever each asks for. Nobody shares a read that began before they asked,
 * for it would not see what was committed between: not that they were removed, nor that their session ended.
 */
export class BatchedReads<Asked, Answer> {
  readonly #deps: Dependencies<Asked, Answer>;
  #line: Asking<Asked, Answer>[] = [];
  #reading = 0;
  /** Those of them for whose end the next one waits. */
  #awaited = 0;
  #isDue = false;

  constructor(deps: Dependencies<Asked, Answer>) {
    this.#deps = deps;
  }

  /**
   * Rejects with what the read threw; so does everybody else who shared it, and who was in line for the next: a database that is
   * away would be waited for twice. Nobody after them.
   */
  ask(asked: Asked): Promise<Answer> {
    return new Promise((answer, fail) => {
      this.#line.push({ asked, answer, fail });
      this.#readSoon();
    });
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
    const batch = this.#line.splice(0);
    const noLongerAwaited = this.#await();
    this.#reading += 1;
    await this.#readFor(batch);
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

  async #readFor(batch: readonly Asking<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await this.#deps.read(batch.map(({ asked }) => asked));
      // Each at its place, as `read` promises.
      for (const [place, { answer }] of batch.entries()) answer(answers[place] as Answer);
    } catch (error) {
      for (const { fail } of [...batch, ...this.#line.splice(0)]) fail(error);
    }
  }
}
