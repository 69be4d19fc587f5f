import type { Clock } from "#application/ports/clock.ts";

/** `perSecond` in the long run, `burst` at once. */
type Rate = { perSecond: number; burst: number };

type Purse = { tokens: number; at: number };

/** Far more than who is here at once; whoever was longest away is forgotten first, and begins again with all of it. */
const MAX_KEYS = 20_000;

/** A token bucket for each of many: sessions, addresses. Its memory is bounded, whoever asks. */
export class Allowance {
  readonly #clock: Clock;
  readonly #rate: Rate;
  /** Longest untouched first. */
  readonly #purses = new Map<string, Purse>();

  constructor(clock: Clock, rate: Rate) {
    this.#clock = clock;
    this.#rate = rate;
  }

  /** How many seconds `key` has to wait for its next; 0 is none. */
  secondsToWait(key: string): number {
    return Math.max(0, Math.ceil((1 - this.#filled(key).tokens) / this.#rate.perSecond));
  }

  spend(key: string): void {
    const { tokens, at } = this.#filled(key);
    this.#purses.delete(key);
    this.#purses.set(key, { tokens: tokens - 1, at });
    const [oldest] = this.#purses.keys();
    if (this.#purses.size > MAX_KEYS && oldest !== undefined) this.#purses.delete(oldest);
  }

  #filled(key: string): Purse {
    const at = this.#clock.now().getTime();
    const purse = this.#purses.get(key);
    if (!purse) return { tokens: this.#rate.burst, at };
    const earned = (Math.max(0, at - purse.at) / 1000) * this.#rate.perSecond;
    return { tokens: Math.min(this.#rate.burst, purse.tokens + earned), at };
  }
}
