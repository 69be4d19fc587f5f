import type { Clock, Timers } from "../../src/clock.ts";

type Due = { at: number; run: () => void };

/** Time that moves only when told to. */
export class FakeTime implements Clock, Timers {
  #now = 0;
  #due: Due[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, run: () => void): () => void {
    const due = { at: this.#now + delayMs, run };
    this.#due.push(due);
    return () => {
      this.#due = this.#due.filter((other) => other !== due);
    };
  }

  /** Runs everything that falls due, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#due = this.#due.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = until;
  }

  /** The machine sleeps: the clock moves on, and what fell due runs once, late. */
  sleep(ms: number): void {
    this.jump(ms);
    const late = this.#due.filter((due) => due.at <= this.#now);
    this.#due = this.#due.filter((due) => due.at > this.#now);
    for (const due of late) due.run();
  }

  /** The clock moves on, and no timer has run yet. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #next(until: number): Due | undefined {
    return this.#due.filter((due) => due.at <= until).sort((a, b) => a.at - b.at)[0];
  }
}
