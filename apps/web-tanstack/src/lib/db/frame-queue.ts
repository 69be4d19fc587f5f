/** A hidden page gets no animation frames, and must not lag behind for that. */
const AT_THE_LATEST_MS = 200;

export type FrameClock = {
  /** Calls back before the next paint. Returns its undo. */
  beforePaint(run: () => void): () => void;
  after(delayMs: number, run: () => void): () => void;
};

/** Gathers what arrives between two paints, so that a burst costs one render per paint. */
export class FrameQueue<T> {
  readonly #clock: FrameClock;
  readonly #apply: (items: readonly T[]) => void;
  #items: T[] = [];
  #cancel: (() => void) | null = null;

  constructor(clock: FrameClock, apply: (items: readonly T[]) => void) {
    this.#clock = clock;
    this.#apply = apply;
  }

  push(item: T): void {
    this.#items.push(item);
    this.wake();
  }

  /** Applies before the next paint, also when nothing arrives until then. */
  wake(): void {
    this.#cancel ??= this.#schedule();
  }

  /** Applies now what waits. */
  flush(): void {
    if (!this.#cancel) return;
    this.#cancel();
    this.#cancel = null;
    const items = this.#items;
    this.#items = [];
    this.#apply(items);
  }

  #schedule(): () => void {
    const undoPaint = this.#clock.beforePaint(() => this.flush());
    const undoTimer = this.#clock.after(AT_THE_LATEST_MS, () => this.flush());
    return () => {
      undoPaint();
      undoTimer();
    };
  }
}
