import type { Stop, Timers } from "#application/ports/timers.ts";

type Dependencies<Memo> = {
  timers: Timers;
  /** The least time between two runs of a busy key; 0 runs at once, always. */
  windowMs: number;
  /** How many runs in a row need not wait, before a key counts as busy. */
  atOnce: number;
  /** What runs of one key share until the key is calm again. */
  begin: () => Memo;
  /** Answers whether it did anything: a run that did nothing counts as none, and opens no window. */
  task: (key: string, memo: Memo) => boolean;
};

type Window<Memo> = { atOnceLeft: number; isDue: boolean; memo: Memo; stop: Stop };

/**
 * Runs a task for a calm key at once, and for a busy one at the end of the window that its last run opened, once, however
 * often it was asked for meanwhile. A key is calm again when a window has ended without anything due.
 */
export class Pace<Memo> {
  readonly #deps: Dependencies<Memo>;
  readonly #windows = new Map<string, Window<Memo>>();

  constructor(deps: Dependencies<Memo>) {
    this.#deps = deps;
  }

  ask(key: string): void {
    const window = this.#windows.get(key);
    if (!window) this.#run(key, { memo: this.#deps.begin(), atOnceLeft: this.#deps.atOnce - 1 });
    else if (window.atOnceLeft === 0) window.isDue = true;
    else this.#run(key, { memo: window.memo, atOnceLeft: window.atOnceLeft - 1 });
  }

  /** Runs nothing that is due, and waits for nothing any more. */
  stop(): void {
    for (const { stop } of this.#windows.values()) stop();
    this.#windows.clear();
  }

  #run(key: string, window: Pick<Window<Memo>, "memo" | "atOnceLeft">): void {
    const { timers, windowMs, task } = this.#deps;
    if (!task(key, window.memo) || windowMs === 0) return;
    this.#windows.get(key)?.stop();
    this.#windows.set(key, { ...window, isDue: false, stop: timers.after(windowMs, () => this.#ended(key)) });
  }

  #ended(key: string): void {
    const window = this.#windows.get(key);
    this.#windows.delete(key);
    if (window?.isDue) this.#run(key, { memo: window.memo, atOnceLeft: 0 });
  }
}
