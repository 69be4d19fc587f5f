import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";

/** Time as this process lived it: of a span in which it was stopped, only the beginning counts. Looked at every `tickMs`. */
export class LivedTime {
  readonly #monotonic: MonotonicClock;
  readonly #tickMs: number;
  #tickedAt: number;
  #livedMs = 0;

  constructor(monotonic: MonotonicClock, tickMs: number) {
    this.#monotonic = monotonic;
    this.#tickMs = tickMs;
    this.#tickedAt = monotonic.elapsedMs();
  }

  now(): number {
    return this.#livedMs + Math.min(this.#monotonic.elapsedMs() - this.#tickedAt, 2 * this.#tickMs);
  }

  /** Answers how long, in ms of the world's time, the last tick was ago. */
  tick(): number {
    const sinceMs = this.#monotonic.elapsedMs() - this.#tickedAt;
    this.#livedMs = this.now();
    this.#tickedAt += sinceMs;
    return sinceMs;
  }
}
