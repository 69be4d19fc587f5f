/** The line before the database, when many come at once. */
export type QueueLimits = {
  /** How many are in their database stage together. More would only wait inside the pool, where nobody can be told. */
  atOnce: number;
  /** How many newcomers wait before the next is refused. */
  waiting: number;
};

/** Lets clients to the database a few at a time: first come, first served, and who was let in before who was not. */
export class AdmissionQueue {
  readonly #limits: QueueLimits;
  readonly #newcomers: (() => void)[] = [];
  readonly #admitted: (() => void)[] = [];
  #running = 0;
  #refused = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#newcomers.length + this.#admitted.length;
  }

  /** How many newcomers were refused so far. */
  get refused(): number {
    return this.#refused;
  }

  /** For who knocks: resolves to what `work` answers, or to null at once, without any work, when the line is too long. */
  async newcomer<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#running >= this.#limits.atOnce && this.#newcomers.length >= this.#limits.waiting) {
      this.#refused += 1;
      return null;
    }
    return this.#inTurn(this.#newcomers, work);
  }

  /** For who was let in and joins: never refused, and served before newcomers. */
  admitted<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(this.#admitted, work);
  }

  async #inTurn<T>(line: (() => void)[], work: () => Promise<T>): Promise<T> {
    // Whoever waited takes over the place of the one that left, so `#running` stays as it is.
    if (this.#running < this.#limits.atOnce) this.#running += 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #next(): void {
    const next = this.#admitted.shift() ?? this.#newcomers.shift();
    if (next) next();
    else this.#running -= 1;
  }
}
