/**
 * What nodes say to each other about: letters, digits, `-`, and `.` between words, like `workspace.<id>`. No wildcard of any
 * broker can be spelled with these, so an id that came from outside never widens a subscription.
 */
export type BrokerSubject = string;

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
   * Never rejects. While the broker is away a bounded number wait; the oldest is dropped, and resolves to false.
   * The publisher's own subscriptions hear it too.
   */
  publish(subject: BrokerSubject, message: string): Promise<boolean>;
  /**
   * `handler` hears what is published from the moment this resolves. While the broker is away it resolves at the deadline,
   * and the subscription comes into force when the broker is back, as do all others, by themselves.
   * A handler that throws harms no other.
   */
  subscribe(subject: BrokerSubject, handler: BrokerHandler): Promise<Unsubscribe>;
  health(): BrokerHealth;
  /** Tells of every change between up and down. Returns the undo. */
  watch(listener: (health: BrokerHealth) => void): () => void;
  /** Ends all subscriptions and connections; publishing afterwards resolves to false. Idempotent, bounded in time. */
  close(): Promise<void>;
}
