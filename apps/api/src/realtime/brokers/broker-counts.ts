/** What became of messages between nodes, since the process started. */
export type BrokerCounts = {
  /** Taken by the broker. */
  published: number;
  /** Heard from it, self-probes apart. */
  received: number;
  /** Not taken: refused, or too late. */
  errors: number;
  /** Given up to make room while too many waited. */
  dropped: number;
  /** Connections after the first one. */
  reconnects: number;
};

export const noCounts = (): BrokerCounts => ({ published: 0, received: 0, errors: 0, dropped: 0, reconnects: 0 });
