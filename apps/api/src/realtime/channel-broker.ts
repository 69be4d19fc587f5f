/**
 * What nodes say to each other about: letters, digits and `-`, with `.` between words, at most 56 characters, like
 * `workspace.<id>`. No wildcard of any broker can be spelled with these, so an id that came from outside never widens a
 * subscription.
 */
export type BrokerSubject = string;

const SUBJECT = /^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*$/;
/** Postgres takes channel names of 63 bytes, and an adapter may put a prefix of its own in front. */
const MAX_SUBJECT_LENGTH = 56;

export const isBrokerSubject = (text: string): boolean => text.length <= MAX_SUBJECT_LENGTH && SUBJECT.test(text);

/**
 * `up`: what this node publishes comes back to it. `down`: it does not, or nobody knows yet; messages are being lost, and
 * whoever depends on them falls back to the log. `since` is the moment of the last change, `reason` a slug for people.
 */
export type BrokerHealth = { state: "up" | "down"; since: Date; reason: string | null };

export type BrokerHandler = (message: string) => void;

/** Undoes one subscription. Idempotent, and never rejects. */
export type Unsubscribe = () => Promise<void>;

/**
 * How nodes hear each other: at most once, small, in the order of one publisher while nothing fails. An accelerator and no more:
 * the log is the truth, so an adapter may lose messages but must never block, throw at, or outlive whoever uses it.
 */
export interface ChannelBroker {
  /**
   * Resolves to whether the broker took the message, at the latest at the adapter's deadline (250 ms), whatever the broker does.
   * Never rejects. While the broker is away a bounded number wait; the oldest is dropped, and resolves to false. So does a
   * message to what is no subject. The publisher's own subscriptions hear it too.
   */
  publish(subject: BrokerSubject, message: string): Promise<boolean>;
  /**
   * `handler` hears what is published from the moment this resolves, always in a later turn than the call that published it.
   * While the broker is away it resolves at the deadline, and the subscription comes into force when the broker is back, as
   * do all others, by themselves. A handler that throws harms no other. The same handler may be subscribed twice, and then
   * hears twice. Rejects with a RangeError for what is no subject.
   */
  subscribe(subject: BrokerSubject, handler: BrokerHandler): Promise<Unsubscribe>;
  health(): BrokerHealth;
  /** Tells of every change between up and down. Returns the undo. */
  watch(listener: (health: BrokerHealth) => void): () => void;
  /** Ends all subscriptions and connections; publishing afterwards resolves to false. Idempotent, bounded in time. */
  close(): Promise<void>;
}
