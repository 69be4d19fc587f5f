type Asking<Asked, Answer> = {
  asked: Asked;
  answer: (answer: Answer) => void;
  fail: (error: unknown) => void;
};

/** Those who wait for a read to answer them. */
export class WaitingLine<Asked, Answer> {
  #waiting: Asking<Asked, Answer>[] = [];

  get length(): number {
    return this.#waiting.length;
  }

  /** What those who wait asked, in the order in which they did. */
  get asked(): readonly Asked[] {
    return this.#waiting.map(({ asked }) => asked);
  }

  /**
   * Joins the line. Rejects with what the read threw; so does everybody else who shared it, and who is in line for the next: a
   * database that is away would be waited for twice. Nobody after them.
   */
  ask(asked: Asked): Promise<Answer> {
    return new Promise((answer, fail) => {
      this.#waiting.push({ asked, answer, fail });
    });
  }

  /** Answers all who wait now by one read, which answers each at its place. Who asks meanwhile waits for the next. Never rejects. */
  async answerBy(read: (asked: readonly Asked[]) => Promise<readonly Answer[]>): Promise<void> {
    const batch = this.#waiting.splice(0);
    try {
      const answers = await read(batch.map(({ asked }) => asked));
      // Each at its place, as `read` promises.
      for (const [place, { answer }] of batch.entries()) answer(answers[place] as Answer);
    } catch (error) {
      for (const { fail } of [...batch, ...this.#waiting.splice(0)]) fail(error);
    }
  }
}
