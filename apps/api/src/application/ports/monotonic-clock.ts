/** Time that only moves forward, also while this process is stopped; nobody sets it. Good for durations, not for dates. */
export interface MonotonicClock {
  elapsedMs(): number;
}
