type Dependencies<Asked, Answer> = {
  /** Answers a whole line at once, each at its place. */
  read: (key: string, asked: readonly Asked[]) => Promise<readonly Answer[]>;
  /** Called when a read begins: in a crowd, the next read of the same key waits until it resolves. Without it, none waits. */
  breath?: () => Promise<void>;
};

type Asking<Asked, Answer> = {
  asked: Asked;
  answer: (answer: Answer) => void;
  fail: (error: unknown) => void;
};

/** From so many at once it is a crowd, to be read for now and then instead of again and again. */
const CROWD = 3;

/**
 * One read for all who ask the same at about the same time. Those that ask while a read is under way share the next one.
 * Nobody shares a read that began before they asked, for it would not see what was committed between: not their own last
 * change, and not that they were removed.
 */
export class SharedReads<Asked, Answer> {
  readonly #deps: Dependencies<Asked, Answer>;
  readonly #lines = new Map<string, Asking<Asked, Answer>[]>();

  constructor(deps: Dependencies<Asked, Answer>) {
    this.#deps = deps;
  }

  /**
   * Rejects with what the read threw; so does everybody else who shared it, and who was in line for the next: a database that is
   * away would be waited for twice. Nobody after them.
   */
  ask(key: string, asked: Asked): Promise<Answer> {
    return new Promise((answer, fail) => {
      const asking = { asked, answer, fail };
      const line = this.#lines.get(key);
      if (line) line.push(asking);
      else void this.#serve(key, [asking]);
    });
  }

  /** As long as there is a line, somebody reads for it. */
  async #serve(key: string, first: Asking<Asked, Answer>[]): Promise<void> {
    for (let batch = first; batch.length > 0; batch = this.#lines.get(key) ?? []) {
      this.#lines.set(key, []);
      const breath = this.#deps.breath?.();
      await this.#readFor(key, batch);
      const next = this.#lines.get(key)?.length ?? 0;
      if (Math.max(batch.length, next) >= CROWD) await breath;
    }
    this.#lines.delete(key);
  }

  async #readFor(key: string, batch: readonly Asking<Asked, Answer>[]): Promise<void> {
    try {
      const asked = batch.map((one) => one.asked);
      const answers = await this.#deps.read(key, asked);
      // Each at its place, as `read` promises.
      for (const [place, { answer }] of batch.entries()) answer(answers[place] as Answer);
    } catch (error) {
      const waiting = this.#lines.get(key)?.splice(0) ?? [];
      for (const { fail } of [...batch, ...waiting]) fail(error);
    }
  }
}
