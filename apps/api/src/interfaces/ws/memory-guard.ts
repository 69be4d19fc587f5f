import { getHeapSpaceStatistics, getHeapStatistics } from "node:v8";
import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";
import type { HealthCheck } from "../http/health.ts";

/** V8 counts this much for young objects into its limit: three semi-spaces of 16 MiB. What it dies of is the old ones. */
const YOUNG_BYTES = 48 * 1024 * 1024;

/** Asking V8 costs as much as all else that is checked of a knock, and within so long no heap fills. */
const LOOK_EVERY_MS = 100;

/** How full the heap is with objects that stay, from 0 to 1; at 1 the process ends itself, with everybody's sockets. */
const heapUse = (): number => {
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => !name.startsWith("new_"));
  const used = old.reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
  return used / (getHeapStatistics().heap_size_limit - YOUNG_BYTES);
};

/** Says when this process has no memory for newcomers. Who is inside already stays: to send them away would only make them come back. */
export class MemoryGuard implements HealthCheck {
  readonly name = "memory";
  readonly #use: () => number;
  readonly #monotonic: MonotonicClock;
  readonly #shedAbove: number;
  #isTight = false;
  #lookAgainAt = Number.NEGATIVE_INFINITY;

  /** `shedAbovePercent` of the heap's limit; 100 lets everybody in until the process dies of it. */
  constructor(shedAbovePercent: number, monotonic: MonotonicClock, use: () => number = heapUse) {
    this.#use = use;
    this.#monotonic = monotonic;
    this.#shedAbove = shedAbovePercent / 100;
  }

  /** As of a tenth of a second ago, at most. */
  get isTight(): boolean {
    const now = this.#monotonic.elapsedMs();
    if (now < this.#lookAgainAt) return this.#isTight;
    this.#lookAgainAt = now + LOOK_EVERY_MS;
    this.#isTight = this.#use() > this.#shedAbove;
    return this.#isTight;
  }

  /** Degraded, so that a load balancer can send newcomers elsewhere, while this process goes on serving. */
  readonly check = async (): Promise<"ok" | "degraded"> => (this.isTight ? "degraded" : "ok");
}
