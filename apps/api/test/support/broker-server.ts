import { type BrokerKind, brokerProgram, startBroker } from "@orbit/testkit";
import { pauseProcesses } from "../faults/support/pause-processes.ts";
import { embeddedPostgres } from "./embedded-postgres.ts";

/** A real broker of one's own, as a process that a test may stop, freeze and start again. */
export type BrokerServer = {
  readonly url: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again at the same place. Resolves once it accepts connections. */
  start(): Promise<void>;
  /** Freezes it. Answers the undo. */
  freeze(): Promise<() => void>;
  /** Ends it with everything in it. */
  close(): Promise<void>;
};

const served = async (kind: BrokerKind, flags: readonly string[]): Promise<BrokerServer> => {
  const broker = await startBroker(kind, flags);
  return {
    url: broker.url,
    kill: broker.kill,
    start: broker.restart,
    freeze: async () => {
      broker.freeze();
      return broker.thaw;
    },
    close: broker.stop,
  };
};

/** Why tests over this broker are skipped here; null when they are not. */
export const missing = (kind: BrokerKind): string | null =>
  brokerProgram(kind) === null ? `${kind}-server is not installed` : null;

export const redisServer = (flags: readonly string[] = []): Promise<BrokerServer> => served("redis", flags);

export const natsServer = (flags: readonly string[] = []): Promise<BrokerServer> => served("nats", flags);

/** A whole cluster, because these tests freeze and kill it. */
export const postgresServer = async (): Promise<BrokerServer> => {
  const postgres = await embeddedPostgres();
  return {
    url: postgres.url("postgres"),
    kill: () => postgres.kill(),
    start: () => postgres.start(),
    freeze: () => pauseProcesses(postgres.pid),
    close: () => postgres.stop(),
  };
};
