/** Where a node says how it gets on with its broker. Nothing here may fail a command. */
export interface BrokerReport {
  /** Told once per outage, and again when the reason changes. `reason` holds no secret. */
  down(reason: string): void;
  up(): void;
  /** Something failed that costs latency at most. */
  trouble(what: string, error: unknown): void;
}
