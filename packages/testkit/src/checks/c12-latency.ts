import type { GroundTruth } from "../history/ground-truth.ts";
import type { History } from "../history/history.ts";
import type { Check } from "./violation.ts";

export type Percentiles = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number };

export const percentilesOf = (values: readonly number[]): Percentiles => {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
};

/** From when a fact was recorded to when its frame arrived, on sockets that were live by then: a replay is late by its fault. */
export const latencies = (history: History, { rows, epoch }: GroundTruth): readonly number[] => {
  const recordedAt = new Map(rows.map(({ seq, occurredAt }) => [seq, occurredAt]));
  const liveSince = new Map<string, number>();
  return history.of("frame").flatMap(({ socket, frame, at }) => {
    if (frame.type === "hello") liveSince.set(socket, at);
    if (frame.type !== "event" || frame.epoch !== epoch) return [];
    const recorded = recordedAt.get(frame.seq);
    const since = liveSince.get(socket);
    return recorded === undefined || since === undefined || since > recorded ? [] : [at - recorded];
  });
};

/** The 99th percentile of live frames stays within the bound. */
export const latencyWithin =
  (boundMs: number): Check =>
  (history, truth) => {
    const { p99, count } = percentilesOf(latencies(history, truth));
    if (p99 <= boundMs) return [];
    return [{ check: "C12", message: `p99 of ${count} live frames is ${p99.toFixed(0)} ms, above ${boundMs} ms` }];
  };
