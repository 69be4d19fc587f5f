import type { BeforePaint } from "../before-paint.ts";

/** Gathers what arrives between two paints, so that a burst costs one render per paint. */
export class FrameQueue<T> {
  readonly #beforePaint: BeforePaint;
  readonly #apply: (items: readonly T[]) => void;
  #items: T[] = [];
  #cancel: (() => void) | null = null;

  constructor(beforePaint: BeforePaint, apply: (items: readonly T[]) => void) {
    this.#beforePaint = beforePaint;
    this.#apply = apply;
  }

  push(item: T): void {
    this.#items.push(item);
    this.wake();
  }

  /** Applies before the next paint, also when nothing arrives until then. */
  wake(): void {
    this.#cancel ??= this.#beforePaint(() => this.flush());
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
}
