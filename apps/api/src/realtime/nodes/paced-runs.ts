import type { Stop, Timers } from "#application/ports/timers.ts";

type Dependencies = {
  timers: Timers;
  /** Resolves to whether it was of any use. Must not reject. */
  run: (key: string) => Promise<boolean>;
  /** Between two runs of one key, when they are of use. */
  minGapMs: number;
  /** Useless runs become rarer and rarer, down to one in so long. */
  maxGapMs: number;
};

type Pace = { gapMs: number; isAsked: boolean; stop: Stop };

/**
 * Runs a task per key: at once when it is first asked for, one at a time, and however often it is asked for meanwhile, once
 * more. What strangers can ask for thus costs little, and the less the more they ask in vain.
 */
export class PacedRuns {
  readonly #deps: Dependencies;
  readonly #paces = new Map<string, Pace>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  ask(key: string): void {
    const pace = this.#paces.get(key);
    if (pace) {
      pace.isAsked = true;
      return;
    }
    const begun: Pace = { gapMs: this.#deps.minGapMs, isAsked: false, stop: () => {} };
    this.#paces.set(key, begun);
    void this.#run(key, begun);
  }

  stop(): void {
    for (const { stop } of this.#paces.values()) stop();
    this.#paces.clear();
  }

  async #run(key: string, pace: Pace): Promise<void> {
    pace.isAsked = false;
    const isUseful = await this.#deps.run(key);
    const { minGapMs, maxGapMs } = this.#deps;
    pace.gapMs = isUseful ? minGapMs : Math.min(pace.gapMs * 2, maxGapMs);
    this.#rest(key, pace);
  }

  #rest(key: string, pace: Pace): void {
    if (this.#paces.get(key) !== pace) return;
    pace.stop = this.#deps.timers.after(pace.gapMs, () => this.#rested(key, pace));
  }

  // Forgotten bit by bit: who asks in vain now and then does not begin anew each time.
  #rested(key: string, pace: Pace): void {
    if (pace.isAsked) {
      void this.#run(key, pace);
      return;
    }
    if (pace.gapMs <= this.#deps.minGapMs) {
      this.#paces.delete(key);
      return;
    }
    pace.gapMs /= 2;
    this.#rest(key, pace);
  }
}
