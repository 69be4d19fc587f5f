import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";

export class SystemMonotonicClock implements MonotonicClock {
  elapsedMs(): number {
    return performance.now();
  }
}
