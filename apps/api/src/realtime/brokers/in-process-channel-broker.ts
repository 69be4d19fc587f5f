import type { Clock } from "#application/ports/clock.ts";
import {
  type BrokerHandler,
  type BrokerHealth,
  type BrokerSubject,
  type ChannelBroker,
  isBrokerSubject,
  type Unsubscribe,
} from "../channel-broker.ts";
import { BrokerSubscriptions } from "./broker-subscriptions.ts";

/** The place where nodes of one process meet; each of them has an `InProcessChannelBroker` on it. */
export class InProcessExchange {
  readonly #members = new Set<BrokerSubscriptions>();

  /** Returns the undo. */
  enter(subscriptions: BrokerSubscriptions): () => void {
    this.#members.add(subscriptions);
    return () => void this.#members.delete(subscriptions);
  }

  deliver(subject: BrokerSubject, message: string): void {
    for (const subscriptions of [...this.#members]) subscriptions.dispatch(subject, message);
  }
}

type Dependencies = {
  exchange: InProcessExchange;
  clock: Clock;
  /** Told of what handlers throw. */
  failed?: (error: unknown) => void;
};

/** A broker without a broker, for nodes that share a process. It loses nothing, and is up until it is closed. */
export class InProcessChannelBroker implements ChannelBroker {
  readonly #deps: Dependencies;
  readonly #subscriptions: BrokerSubscriptions;
  readonly #listeners = new Set<(health: BrokerHealth) => void>();
  readonly #leave: () => void;
  #health: BrokerHealth;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#subscriptions = new BrokerSubscriptions(deps.failed ?? (() => {}));
    this.#leave = deps.exchange.enter(this.#subscriptions);
    this.#health = { state: "up", since: deps.clock.now(), reason: null };
  }

  async publish(subject: BrokerSubject, message: string): Promise<boolean> {
    if (this.#isClosed || !isBrokerSubject(subject)) return false;
    // Not in the caller's own turn: no real broker answers before the call returns.
    await Promise.resolve();
    this.#deps.exchange.deliver(subject, message);
    return true;
  }

  async subscribe(subject: BrokerSubject, handler: BrokerHandler): Promise<Unsubscribe> {
    if (!isBrokerSubject(subject)) throw new RangeError("a subject is letters, digits and -, with . between words");
    if (this.#isClosed) return async () => {};
    const undo = this.#subscriptions.add(subject, handler);
    return async () => undo();
  }

  health(): BrokerHealth {
    return this.#health;
  }

  watch(listener: (health: BrokerHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#leave();
    this.#subscriptions.clear();
    this.#health = { state: "down", since: this.#deps.clock.now(), reason: "closed" };
    for (const listener of [...this.#listeners]) listener(this.#health);
    this.#listeners.clear();
  }

  get #isClosed(): boolean {
    return this.#health.state === "down";
  }
}
