/** Stops what was scheduled. Idempotent. */
export type Stop = () => void;

/** Time that passes. Injected, so that tests decide when it does. */
export interface Timers {
  /** Runs `task` once, `ms` from now. */
  after(ms: number, task: () => void): Stop;
  /** Runs `task` once, when this turn of the event loop has brought all it brings: no later than that, so an idle process loses no time. */
  soon(task: () => void): void;
  /** Runs `task` every `ms`; a run that is still going makes the next one wait for its turn. Failures are the task's own to report. */
  every(ms: number, task: () => void | Promise<void>): Stop;
}
