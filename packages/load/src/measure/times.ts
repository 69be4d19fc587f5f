import { createHistogram } from "node:perf_hooks";

const PER_MS = 1_000;

export type Percentiles = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number };

/** Durations of one kind, every one of them: percentiles are taken over all, and never averaged. In milliseconds. */
export class Times {
  readonly #histogram = createHistogram({ figures: 3 });

  /** What took no time, or came before its cause was known, counts as nothing. */
  record(ms: number): void {
    this.#histogram.record(Math.max(1, Math.round(ms * PER_MS)));
  }

  get percentiles(): Percentiles {
    const { count } = this.#histogram;
    if (count === 0) return { count, p50: 0, p99: 0, max: 0 };
    const at = (percent: number) => this.#histogram.percentile(percent) / PER_MS;
    return { count, p50: at(50), p99: at(99), max: this.#histogram.max / PER_MS };
  }
}
