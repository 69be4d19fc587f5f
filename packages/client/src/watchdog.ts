import type { Clock, Timers } from "./clock.ts";

const TICK_MS = 1_000;
/** Ticks further apart than this mean that the machine slept or the page was frozen. */
const SLEEP_MS = 5_000;

/** How long silence is normal. After a sleep the socket is probably dead, so less of it is enough. */
export type Patience = { readonly silenceMs: number; readonly silenceAfterSleepMs: number };

/**
 * Calls `onSilence` once when nothing was heard for too long. It compares clock readings instead of setting one long
 * timer, because timers stand still while a machine sleeps.
 */
export class Watchdog {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #onSilence: () => void;
  #patience: Patience | null = null;
  #heardAt = 0;
  #tickedAt = 0;
  #cancelTick: () => void = () => {};

  constructor({ clock, timers, onSilence }: { clock: Clock; timers: Timers; onSilence: () => void }) {
    this.#clock = clock;
    this.#timers = timers;
    this.#onSilence = onSilence;
  }

  /** Begins watching, or changes the patience. */
  watch(patience: Patience): void {
    this.stop();
    this.#patience = patience;
    this.#heardAt = this.#clock.now();
    this.#tickedAt = this.#heardAt;
    this.#scheduleTick();
  }

  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /** Looks now instead of at the next tick. */
  check(): void {
    if (!this.#patience) return;
    const now = this.#clock.now();
    const slept = now - this.#tickedAt > SLEEP_MS;
    this.#tickedAt = now;
    const allowed = slept ? this.#patience.silenceAfterSleepMs : this.#patience.silenceMs;
    if (now - this.#heardAt < allowed) return;
    this.stop();
    this.#onSilence();
  }

  stop(): void {
    this.#patience = null;
    this.#cancelTick();
  }

  /** Never later than patience ends, or silence would be noticed up to a whole tick after it. */
  #scheduleTick(): void {
    const patienceMs = (this.#patience?.silenceMs ?? 0) - (this.#clock.now() - this.#heardAt);
    this.#cancelTick = this.#timers.after(Math.max(1, Math.min(TICK_MS, patienceMs)), () => {
      this.check();
      if (this.#patience) this.#scheduleTick();
    });
  }
}
