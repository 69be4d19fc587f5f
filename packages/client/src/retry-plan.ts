import { backoffMs } from "./backoff.ts";
import type { Retry } from "./close-rules.ts";

/** How long to wait before coming back: as the server asks, or longer with each failure. */
export class RetryPlan {
  readonly #random: () => number;
  #failures = 0;
  /** Whether the cursor was already dropped once since the connection was last stable. */
  #hasDroppedCursor = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  /** The connection lasted: it counts as good again. */
  stable(): void {
    this.#failures = 0;
    this.#hasDroppedCursor = false;
  }

  forgetFailures(): void {
    this.#failures = 0;
  }

  /** Counts one more failure, and says how long to wait after it. */
  failed(retry: Retry): number {
    const delayMs = this.#delayMs(retry);
    this.#failures += 1;
    return delayMs;
  }

  #delayMs({ atLeastMs, spreadMs, dropsCursor }: Retry): number {
    if (dropsCursor && !this.#hasDroppedCursor) {
      this.#hasDroppedCursor = true;
      return 0;
    }
    if (spreadMs !== undefined) return atLeastMs + Math.floor(this.#random() * spreadMs);
    return atLeastMs + backoffMs(this.#failures, this.#random);
  }
}
