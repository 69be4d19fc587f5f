import type { BrokerReport } from "#realtime/brokers/broker-report.ts";

/** The part of the process's logger this needs. */
type Log = { info(message: string): void; warn(details: object, message: string): void };

/** Says in the log how this node gets on with its broker: once per change, and what it means. */
export class LoggedBrokerReport implements BrokerReport {
  readonly #log: Log;
  readonly #driver: string;

  constructor(log: Log, driver: string) {
    this.#log = log;
    this.#driver = driver;
  }

  down(reason: string): void {
    const meaning = "other nodes' changes arrive by the log, up to a second later";
    this.#log.warn({ reason }, `the hub (HUB, ${this.#driver}) is away: ${reason}; ${meaning}`);
  }

  up(): void {
    this.#log.info(`the hub (HUB, ${this.#driver}) is up: nodes hear each other at once`);
  }

  // Never the whole error: clients' errors may carry the URL they were given, and its password.
  trouble(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.warn({ reason }, `${what} failed; the log will repair it`);
  }
}
