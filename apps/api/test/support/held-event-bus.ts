import type { EventBus, EventHandler } from "#application/ports/event-bus.ts";
import type { Recorded } from "#domain/events.ts";
import { InProcessEventBus } from "#infrastructure/events/in-process-event-bus.ts";

/** The real bus, whose messages a test may hold back, hand over in an order of its own, or lose. */
export class HeldEventBus implements EventBus {
  readonly failures: unknown[] = [];
  readonly #bus = new InProcessEventBus({ onFailure: (_name, error) => this.failures.push(error) });
  /** Null while messages pass at once. */
  #held: (readonly Recorded[])[] | null = null;

  publish(events: readonly Recorded[]): void {
    if (this.#held) this.#held.push(events);
    else this.#bus.publish(events);
  }

  subscribe(name: string, handler: EventHandler): () => void {
    return this.#bus.subscribe(name, handler);
  }

  hold(): void {
    this.#held ??= [];
  }

  /** Hands over what was held, in the order that `arrange` makes of it, and lets messages pass again. */
  release(arrange: <T>(messages: readonly T[]) => readonly T[] = (messages) => messages): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const events of arrange(held)) this.#bus.publish(events);
  }

  lose(): void {
    this.#held = null;
  }
}
