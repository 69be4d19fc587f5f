import type { Timers } from "./clock.ts";

const EVERY_MS = 5 * 60_000;
/** How long to wait for a quieter moment. */
const LATER_MS = 5_000;

/** Says when to try for a better route: every few minutes, in a moment in which a short gap disturbs nobody. */
export class Climb {
  readonly #timers: Timers;
  readonly #isQuiet: () => boolean;
  readonly #climb: () => void;
  #cancel: () => void = () => {};

  constructor({ timers, isQuiet, climb }: { timers: Timers; isQuiet: () => boolean; climb: () => void }) {
    this.#timers = timers;
    this.#isQuiet = isQuiet;
    this.#climb = climb;
  }

  start(): void {
    this.#after(EVERY_MS);
  }

  /** The network changed, and the reason for the detour may be gone. */
  soon(): void {
    this.#after(0);
  }

  stop(): void {
    this.#cancel();
  }

  #after(delayMs: number): void {
    this.#cancel();
    this.#cancel = this.#timers.after(delayMs, () => {
      if (this.#isQuiet()) this.#climb();
      else this.#after(LATER_MS);
    });
  }
}
