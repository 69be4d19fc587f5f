import type { Clock } from "./ports/clock.ts";

type Purse = { rows: number; filledAt: number };

const MINUTE_MS = 60_000;
/** Who has read nothing for a minute is as good as new and need not be remembered. */
const REMEMBERED_AT_MOST = 10_000;

/**
 * How many rows one person may have read for them on this node: `perMinute` in the long run, and as many at once after a
 * quiet minute. What a read costs is known after it, so one may overdraw; the next then waits until that is paid back.
 */
export class ReadBudget {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #purses = new Map<string, Purse>();

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** How long this person has to wait before the next read; 0 when they need not. */
  waitMs(userId: string): number {
    const { rows } = this.#purseOf(userId);
    return rows > 0 ? 0 : Math.ceil(((1 - rows) / this.#perMinute) * MINUTE_MS);
  }

  charge(userId: string, rows: number): void {
    const purse = this.#purseOf(userId);
    this.#purses.set(userId, { ...purse, rows: purse.rows - rows });
    if (this.#purses.size > REMEMBERED_AT_MOST) this.#forgetFull();
  }

  #purseOf(userId: string): Purse {
    const now = this.#clock.now().getTime();
    const known = this.#purses.get(userId) ?? { rows: this.#perMinute, filledAt: now };
    const earned = (Math.max(0, now - known.filledAt) / MINUTE_MS) * this.#perMinute;
    return { rows: Math.min(this.#perMinute, known.rows + earned), filledAt: now };
  }

  #forgetFull(): void {
    for (const userId of this.#purses.keys()) {
      if (this.#purseOf(userId).rows >= this.#perMinute) this.#purses.delete(userId);
    }
  }
}
