import type { Clock } from "#application/ports/clock.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import {
  type BrokerHandler,
  type BrokerHealth,
  type BrokerSubject,
  type ChannelBroker,
  isBrokerSubject,
  type Unsubscribe,
} from "../channel-broker.ts";
import { type BrokerCounts, noCounts } from "./broker-counts.ts";
import type { BrokerLink, DialBroker } from "./broker-link.ts";
import { BrokerOutbox } from "./broker-outbox.ts";
import type { BrokerReport } from "./broker-report.ts";
import { BrokerSubscriptions } from "./broker-subscriptions.ts";
import { LinkKeeper } from "./link-keeper.ts";
import { LinkSubscriptions } from "./link-subscriptions.ts";

/** How often this node says something to itself through the broker, to learn whether it still hears anything. */
const PROBE_EVERY_MS = 400;
/** So many probes unanswered: down, and nothing more is handed to the connection. Found within 1.6 s. */
const DOWN_AFTER = 3;
/** So many: the connection is half dead, or its broker hangs. Given up and dialled anew, within 4.4 s. */
const DROPPED_AFTER = 10;
const SUBSCRIBE_WITHIN_MS = 250;
const CLOSED = "closed";
const SILENT = "the broker does not answer";

type Dependencies = {
  dial: DialBroker;
  timers: Timers;
  clock: Clock;
  report: BrokerReport;
  /** Of this process alone: where it hears itself. */
  probeSubject: BrokerSubject;
};

/**
 * Makes of a technology's bare connection a broker that keeps every promise of the port: deadlines, bounded queues, a
 * self-probe that finds what only looks alive, and a new connection with all subscriptions after every loss.
 */
export class SteadyChannelBroker implements ChannelBroker {
  readonly counts: BrokerCounts = noCounts();
  readonly #deps: Dependencies;
  readonly #subscriptions: BrokerSubscriptions;
  readonly #outbox: BrokerOutbox;
  readonly #keeper: LinkKeeper;
  readonly #listeners = new Set<(health: BrokerHealth) => void>();
  readonly #stopProbing: Stop;
  #link: { link: BrokerLink; subscriptions: LinkSubscriptions } | null = null;
  #connections = 0;
  #unanswered = 0;
  #health: BrokerHealth;
  #closing: Promise<void> | null = null;

  private constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#subscriptions = new BrokerSubscriptions((error) => deps.report.trouble("hearing a message", error));
    this.#outbox = new BrokerOutbox(deps.timers, this.counts);
    this.#health = { state: "down", since: deps.clock.now(), reason: "connecting" };
    this.#keeper = new LinkKeeper({
      dial: deps.dial,
      timers: deps.timers,
      heard: (subject, message) => this.#heard(subject, message),
      opened: (link) => void this.#opened(link),
      lost: (reason) => this.#lost(reason),
    });
    this.#stopProbing = deps.timers.every(PROBE_EVERY_MS, () => this.#probe());
  }

  /** Begins to connect, and does not wait for it. */
  static open(deps: Dependencies): SteadyChannelBroker {
    const broker = new SteadyChannelBroker(deps);
    broker.#keeper.start();
    return broker;
  }

  async publish(subject: BrokerSubject, message: string): Promise<boolean> {
    if (this.#closing || !isBrokerSubject(subject)) return false;
    return this.#outbox.publish(subject, message);
  }

  async subscribe(subject: BrokerSubject, handler: BrokerHandler): Promise<Unsubscribe> {
    if (!isBrokerSubject(subject)) throw new RangeError("a subject is letters, digits and -, with . between words");
    if (this.#closing) return async () => {};
    const undo = this.#subscriptions.add(subject, handler);
    await this.#inTime(this.#align(subject));
    return async () => {
      undo();
      await this.#inTime(this.#align(subject));
    };
  }

  health(): BrokerHealth {
    return this.#health;
  }

  watch(listener: (health: BrokerHealth) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#stopProbing();
    this.#subscriptions.clear();
    this.#lose();
    this.#outbox.clear();
    this.#become("down", CLOSED);
    this.#listeners.clear();
    await this.#keeper.close();
  }

  async #opened(link: BrokerLink): Promise<void> {
    const { probeSubject } = this.#deps;
    const isWanted = (subject: BrokerSubject) => subject === probeSubject || this.#subscriptions.has(subject);
    const subscriptions = new LinkSubscriptions(link, isWanted);
    this.#link = { link, subscriptions };
    this.#unanswered = 0;
    this.counts.reconnects = this.#connections;
    this.#connections += 1;
    try {
      await subscriptions.restore([probeSubject, ...this.#subscriptions.subjects]);
      // Who came or went while that was under way.
      await Promise.all(this.#subscriptions.subjects.map((subject) => subscriptions.align(subject)));
      this.#speakToItself(link);
    } catch (error) {
      if (this.#link?.link === link) this.#keeper.drop(error instanceof Error ? error.message : "subscribing failed");
    }
  }

  #lost(reason: string): void {
    this.#lose();
    if (!this.#closing) this.#become("down", reason);
  }

  #lose(): void {
    this.#link = null;
    this.#outbox.shut();
  }

  #heard(subject: BrokerSubject, message: string): void {
    if (this.#closing) return;
    if (subject === this.#deps.probeSubject) {
      this.#answered();
      return;
    }
    this.counts.received += 1;
    this.#subscriptions.dispatch(subject, message);
  }

  #answered(): void {
    if (!this.#link) return;
    this.#unanswered = 0;
    this.#keeper.proved();
    this.#outbox.open(this.#link.link);
    this.#become("up", null);
  }

  #probe(): void {
    if (!this.#link) return;
    this.#unanswered += 1;
    if (this.#unanswered > DOWN_AFTER) this.#goSilent();
    if (this.#unanswered > DROPPED_AFTER) this.#keeper.drop(SILENT);
    else this.#speakToItself(this.#link.link);
  }

  #goSilent(): void {
    this.#outbox.shut();
    this.#become("down", SILENT);
  }

  #speakToItself(link: BrokerLink): void {
    link.publish(this.#deps.probeSubject, "").catch(() => {}); // said by the answer that does not come
  }

  // A subscription that is refused, or late, comes into force with a later connection.
  async #align(subject: BrokerSubject): Promise<void> {
    const link = this.#link;
    if (!link) return this.#subscriptions.has(subject) ? new Promise(() => {}) : undefined;
    try {
      await link.subscriptions.align(subject);
    } catch (error) {
      if (this.#link === link) this.#keeper.drop(error instanceof Error ? error.message : "subscribing failed");
    }
  }

  #inTime(aligned: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#deps.timers.after(SUBSCRIBE_WITHIN_MS, resolve);
      void aligned.then(() => {
        stop();
        resolve();
      });
    });
  }

  #become(state: BrokerHealth["state"], reason: string | null): void {
    if (this.#health.state === state && this.#health.reason === reason) return;
    const changed = this.#health.state !== state;
    this.#health = { state, since: changed ? this.#deps.clock.now() : this.#health.since, reason };
    if (state === "up") this.#deps.report.up();
    else if (reason !== CLOSED) this.#deps.report.down(reason ?? "unknown");
    if (changed) for (const listener of [...this.#listeners]) listener(this.#health);
  }
}
