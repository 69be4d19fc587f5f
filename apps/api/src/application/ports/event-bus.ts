import type { Recorded } from "#domain/events.ts";

export type EventHandler = (events: readonly Recorded[]) => void | Promise<void>;

/** How committed facts reach the rest of this process. */
export interface EventBus {
  /**
   * Hands the events of one commit to every subscriber, in subscription order, at most once. Never throws and never
   * rejects: a subscriber that fails is logged and counted, the others still run. Does not wait for them.
   */
  publish(events: readonly Recorded[]): void;
  subscribe(name: string, handler: EventHandler): () => void;
}
