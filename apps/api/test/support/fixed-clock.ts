import type { Clock } from "#application/ports/clock.ts";

/** A clock that stands still until a test moves it. */
export class FixedClock implements Clock {
  #millis: number;

  constructor(at = "2026-01-05T09:30:00.000Z") {
    this.#millis = Date.parse(at);
  }

  now(): Date {
    return new Date(this.#millis);
  }

  advance(ms: number): void {
    this.#millis += ms;
  }
}
