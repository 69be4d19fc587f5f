import { type Random, seededRandom } from "@orbit/testkit";
import type {
  BrokerHandler,
  BrokerHealth,
  BrokerSubject,
  ChannelBroker,
  Unsubscribe,
} from "#realtime/channel-broker.ts";

/** How often, in [0, 1], a message that arrives is lost, comes twice, or is held back until some that came later. */
export type Chaos = { drops: number; repeats: number; holds: number };

/** Messages held back come at last when no others do. */
const HELD_AT_MOST_MS = 30;
const HELD_AT_MOST = 10;

/** A broker that keeps its promises and no more: at most once, in no order to rely on, and less than that. */
export class ChaosBroker implements ChannelBroker {
  readonly #broker: ChannelBroker;
  readonly #chaos: Chaos;
  readonly #random: Random;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** What was done to messages: a chaos in which nothing happened proves nothing. */
  readonly bites = { dropped: 0, repeated: 0, held: 0 };
  /** While it is true nothing goes out or comes in. */
  isPartitioned = false;

  constructor(broker: ChannelBroker, chaos: Chaos, seed: number) {
    this.#broker = broker;
    this.#chaos = chaos;
    this.#random = seededRandom(seed);
  }

  async publish(subject: BrokerSubject, message: string): Promise<boolean> {
    return this.isPartitioned ? false : this.#broker.publish(subject, message);
  }

  async subscribe(subject: BrokerSubject, handler: BrokerHandler): Promise<Unsubscribe> {
    const held: string[] = [];
    let isUndone = false;
    const hear: BrokerHandler = (message) => {
      if (!isUndone) handler(message);
    };
    const undo = await this.#broker.subscribe(subject, (message) => this.#mistreat(message, held, hear));
    return async () => {
      isUndone = true;
      await undo();
    };
  }

  health(): BrokerHealth {
    return this.#broker.health();
  }

  watch(listener: (health: BrokerHealth) => void): () => void {
    return this.#broker.watch(listener);
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await this.#broker.close();
  }

  #mistreat(message: string, held: string[], hear: BrokerHandler): void {
    if (this.isPartitioned) return;
    if (this.#random.next() < this.#chaos.drops) {
      this.bites.dropped += 1;
      return;
    }
    if (this.#random.next() < this.#chaos.holds) {
      this.bites.held += 1;
      this.#hold(message, held, hear);
      return;
    }
    hear(message);
    if (this.#random.next() >= this.#chaos.repeats) return;
    this.bites.repeated += 1;
    hear(message);
  }

  #hold(message: string, held: string[], hear: BrokerHandler): void {
    held.push(message);
    const release = () => {
      for (const late of held.splice(0)) hear(late);
    };
    if (held.length >= HELD_AT_MOST) release();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      release();
    }, HELD_AT_MOST_MS);
    this.#timers.add(timer);
  }
}
