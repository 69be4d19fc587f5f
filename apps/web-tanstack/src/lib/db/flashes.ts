import type { Clock, Timers } from "@orbit/client";
import type { Stores } from "./stores.ts";

const FLASH_MS = 1_200;
/** Ends this close together are one change: a thousand changes a second must not be a thousand ends. */
const SWEEP_EVERY_MS = 100;

type Dependencies = { stores: Stores; clock: Clock; timers: Timers; wake: () => void };

/**
 * Marks entities as just changed, for as long as people need to notice. Marks are taken away in `sweep`, which `wake` asks
 * for, so that their end is shown together with what arrives then.
 */
export class Flashes {
  readonly #around: Dependencies;
  /** By entity, in the order in which they end: a second change begins an entity's time anew. */
  readonly #endsAt = new Map<string, number>();
  #isWaiting = false;

  constructor(around: Dependencies) {
    this.#around = around;
  }

  flash(entityId: string, by: string | null): void {
    const { stores, clock } = this.#around;
    stores.flashes.set(entityId, { by });
    this.#endsAt.delete(entityId);
    this.#endsAt.set(entityId, clock.now() + FLASH_MS);
    this.#wakeInTime();
  }

  sweep(): void {
    const { stores, clock } = this.#around;
    const now = clock.now();
    for (const [entityId, endsAt] of this.#endsAt) {
      if (endsAt > now) return;
      this.#endsAt.delete(entityId);
      stores.flashes.delete(entityId);
    }
  }

  #wakeInTime(): void {
    const first = this.#endsAt.values().next().value;
    if (this.#isWaiting || first === undefined) return;
    this.#isWaiting = true;
    const { clock, timers, wake } = this.#around;
    timers.after(Math.max(SWEEP_EVERY_MS, first - clock.now()), () => {
      this.#isWaiting = false;
      if (this.#endsAt.size === 0) return;
      wake();
      this.#wakeInTime();
    });
  }
}

const REMEMBERED = 200;
const mine = new Set<string>();

/** So that the echo of this tab's own command does not flash at the person who made it. */
export const rememberOwnMutation = (mutationId: string): void => {
  mine.add(mutationId);
  const oldest = mine.values().next().value;
  if (mine.size > REMEMBERED && oldest !== undefined) mine.delete(oldest);
};

export const isOwnMutation = (mutationId: string | undefined): boolean =>
  mutationId !== undefined && mine.has(mutationId);
