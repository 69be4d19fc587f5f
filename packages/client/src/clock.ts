export interface Clock {
  /** Milliseconds; it keeps counting while the machine sleeps. */
  now(): number;
}

export interface Timers {
  /** Runs once, after at least `delayMs`. Returns its undo, which is idempotent. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = { now: () => Date.now() };

export const systemTimers: Timers = {
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
