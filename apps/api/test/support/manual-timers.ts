import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";

type Scheduled = { dueAt: number; run: () => void };

/** Timers whose time passes only when a test says so. Tasks run in the order they fall due, then in the order they were set. */
export class ManualTimers implements Timers, MonotonicClock {
  #now = 0;
  #scheduled: Scheduled[] = [];

  /** Tasks that wait: what a leak would leave behind. */
  get waiting(): number {
    return this.#scheduled.length;
  }

  elapsedMs(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): Stop {
    return this.#schedule({ dueAt: this.#now + ms, run: task });
  }

  /** At once: a test that counts turns brings its own. */
  soon(task: () => void): void {
    task();
  }

  every(ms: number, task: () => void | Promise<void>): Stop {
    let isRunning = false;
    let stop: Stop = () => {};
    const tick = () => {
      stop = this.after(ms, tick);
      const running = isRunning ? null : task();
      if (!running) return;
      isRunning = true;
      void running.finally(() => {
        isRunning = false;
      });
    };
    stop = this.after(ms, tick);
    return () => stop();
  }

  /** Lets `ms` pass, and runs what falls due meanwhile, including what those tasks set. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (let next = this.#nextBefore(until); next; next = this.#nextBefore(until)) {
      this.#remove(next);
      this.#now = next.dueAt;
      next.run();
    }
    this.#now = until;
  }

  #schedule(scheduled: Scheduled): Stop {
    this.#scheduled.push(scheduled);
    return () => this.#remove(scheduled);
  }

  #remove(scheduled: Scheduled): void {
    this.#scheduled = this.#scheduled.filter((other) => other !== scheduled);
  }

  #nextBefore(until: number): Scheduled | undefined {
    // Sorting is stable: tasks due at once run in the order they were set.
    return this.#scheduled.filter(({ dueAt }) => dueAt <= until).sort((left, right) => left.dueAt - right.dueAt)[0];
  }
}
