import type { Clock } from "#application/ports/clock.ts";

/** A token bucket: `perSecond` messages in the long run, twice as many in a burst. */
export class MessageBudget {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #tokens: number;
  #refilledAt: number;
  #overdrawn = 0;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#tokens = perSecond * 2;
    this.#refilledAt = clock.now().getTime();
  }

  /** `warn` while a client is over its budget, `close` when it goes on for another burst. A quiet second forgives. */
  spend(): "ok" | "warn" | "close" {
    this.#refill();
    // A single token earned in the middle of a flood is no change of heart.
    if (this.#tokens >= this.#perSecond) this.#overdrawn = 0;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return "ok";
    }
    this.#overdrawn += 1;
    return this.#overdrawn > this.#perSecond * 2 ? "close" : "warn";
  }

  #refill(): void {
    const now = this.#clock.now().getTime();
    const earned = ((now - this.#refilledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond * 2, this.#tokens + Math.max(0, earned));
    this.#refilledAt = now;
  }
}
