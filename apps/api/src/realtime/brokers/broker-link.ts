import type { BrokerSubject } from "../channel-broker.ts";

export type LinkEvents = {
  /** Never from within a call of `publish`. */
  heard(subject: BrokerSubject, message: string): void;
  /** The connection is over, for a reason people can read and that holds no secret. Not told after `close`. */
  lost(reason: string): void;
};

/**
 * One connection to a broker, while it lasts: all that a technology has to bring. It repairs nothing by itself. Deadlines,
 * queues, health, reconnecting and subscribing again are the same for all brokers, and stand in `SteadyChannelBroker`.
 */
export interface BrokerLink {
  /** Resolves once the broker has it, rejects when it can't be had. Calls keep their order. May take for ever when the broker hangs. */
  publish(subject: BrokerSubject, message: string): Promise<void>;
  /** Resolves once all are in force: what is published from then on is heard. */
  subscribe(subjects: readonly BrokerSubject[]): Promise<void>;
  unsubscribe(subject: BrokerSubject): Promise<void>;
  /** Lets go at once, also of a broker that hangs; what is under way rejects or is forgotten. Idempotent. Never rejects. */
  close(): Promise<void>;
}

/**
 * Makes one attempt to connect. Rejects with an Error whose message tells an operator what is wrong, without any secret.
 * When `signal` is aborted nobody waits any longer, and all that was opened is to be let go.
 */
export type DialBroker = (events: LinkEvents, signal: AbortSignal) => Promise<BrokerLink>;
