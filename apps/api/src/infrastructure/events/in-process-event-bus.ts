import type { EventBus, EventHandler } from "#application/ports/event-bus.ts";
import type { Recorded } from "#domain/events.ts";

type Subscription = { name: string; handler: EventHandler };

export class InProcessEventBus implements EventBus {
  // A set of objects, so that one handler may be subscribed twice and each undo ends its own.
  readonly #subscriptions = new Set<Subscription>();
  readonly #onFailure: (subscriber: string, error: unknown) => void;

  /** `onFailure` hears of every subscriber that threw or rejected; it is where failures are logged and counted. */
  constructor({ onFailure }: { onFailure: (subscriber: string, error: unknown) => void }) {
    this.#onFailure = onFailure;
  }

  publish(events: readonly Recorded[]): void {
    // A copy, so that who subscribes or leaves while this runs changes the next publish only.
    for (const { name, handler } of [...this.#subscriptions]) {
      // Inside the promise's executor a throw is a rejection as well; the handler still starts now.
      new Promise((resolve) => resolve(handler(events))).catch((error) => this.#onFailure(name, error));
    }
  }

  subscribe(name: string, handler: EventHandler): () => void {
    const subscription = { name, handler };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }
}
