import type { BrokerHandler, BrokerSubject } from "../channel-broker.ts";

/** Who on this node hears which subject. */
export class BrokerSubscriptions {
  readonly #handlers = new Map<BrokerSubject, Set<{ hear: BrokerHandler }>>();
  readonly #failed: (error: unknown) => void;

  /** `failed` is told of what handlers throw. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  get subjects(): readonly BrokerSubject[] {
    return [...this.#handlers.keys()];
  }

  has(subject: BrokerSubject): boolean {
    return this.#handlers.has(subject);
  }

  /** Returns the undo, which is idempotent. */
  add(subject: BrokerSubject, hear: BrokerHandler): () => void {
    const entry = { hear };
    const handlers = this.#handlers.get(subject) ?? new Set();
    this.#handlers.set(subject, handlers.add(entry));
    return () => {
      handlers.delete(entry);
      if (handlers.size === 0 && this.#handlers.get(subject) === handlers) this.#handlers.delete(subject);
    };
  }

  dispatch(subject: BrokerSubject, message: string): void {
    const handlers = this.#handlers.get(subject);
    if (!handlers) return;
    for (const entry of [...handlers]) {
      // One that was undone by a handler before it must not hear any more.
      if (handlers.has(entry)) this.#tell(entry.hear, message);
    }
  }

  clear(): void {
    for (const handlers of this.#handlers.values()) handlers.clear();
    this.#handlers.clear();
  }

  #tell(hear: BrokerHandler, message: string): void {
    try {
      hear(message);
    } catch (error) {
      this.#failed(error);
    }
  }
}
