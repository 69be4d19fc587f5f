import { randomUUID } from "node:crypto";
import type { Clock } from "#application/ports/clock.ts";
import type { Timers } from "#application/ports/timers.ts";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import { HmacSeal } from "#infrastructure/realtime/hmac-seal.ts";
import { dialNats } from "#infrastructure/realtime/nats-broker-link.ts";
import { dialPostgres } from "#infrastructure/realtime/postgres-broker-link.ts";
import { dialRedis } from "#infrastructure/realtime/redis-broker-link.ts";
import { LoggedBrokerReport } from "#infrastructure/system/logged-broker-report.ts";
import type { HealthCheck } from "#interfaces/http/health.ts";
import { BrokeredRealtimeHub } from "#realtime/brokered-realtime-hub.ts";
import type { DialBroker } from "#realtime/brokers/broker-link.ts";
import { SteadyChannelBroker } from "#realtime/brokers/steady-channel-broker.ts";
import type { RealtimeHub } from "#realtime/hub.ts";
import { asksTheDatabase } from "#realtime/nodes/is-over.ts";
import type { Peers } from "#realtime/nodes/peers.ts";
import type { Config } from "./config.ts";

type Log = ConstructorParameters<typeof LoggedBrokerReport>[0];
type HubConfig = Pick<Config, "hubUrl" | "hubSecret" | "databaseUrl">;
type Dialled = { driver: "redis" | "nats" | "postgres"; dial: DialBroker };
export type OpenPeers = Peers & { driver: Dialled["driver"]; broker: SteadyChannelBroker };

/** The configuration has checked that HUB is one of these, and that HUB=postgres comes with a database. */
const dialled = (hub: string, databaseUrl: string | null): Dialled => {
  if (hub === "postgres") return { driver: "postgres", dial: dialPostgres(databaseUrl ?? "") };
  if (hub.startsWith("nats:")) return { driver: "nats", dial: dialNats(hub) };
  return { driver: "redis", dial: dialRedis(hub) };
};

/** The way to the other nodes; null for a single one. Does not wait for the broker: a node without it serves by the log. */
export const openPeers = (
  { hubUrl, hubSecret, databaseUrl }: HubConfig,
  { log, clock, timers }: { log: Log; clock: Clock; timers: Timers },
): OpenPeers | null => {
  if (hubUrl === null) return null;
  const { driver, dial } = dialled(hubUrl, databaseUrl);
  const nodeId = randomUUID();
  const report = new LoggedBrokerReport(log, driver);
  const broker = SteadyChannelBroker.open({ dial, timers, clock, report, probeSubject: `probe.${nodeId}` });
  if (hubSecret === null) {
    log.info("HUB_SECRET is not set: nodes tell each other where to look, and read everything from the database");
  }
  return { driver, broker, nodeId, seal: hubSecret === null ? null : new HmacSeal(hubSecret) };
};

type Surroundings = {
  /** The hub of this node's own sockets. */
  sockets: RealtimeHub;
  log: Log;
  uow: UnitOfWork;
  clock: Clock;
  timers: Timers;
  failed: (what: string, error: unknown) => void;
};

/** The hub over all nodes, and the way to them; a single node's hub is that of its own sockets. */
export const openHub = (config: HubConfig, around: Surroundings): { hub: RealtimeHub; peers: OpenPeers | null } => {
  const peers = openPeers(config, around);
  if (!peers) return { hub: around.sockets, peers };
  return {
    hub: new BrokeredRealtimeHub({ ...around, local: around.sockets, peers, isOver: asksTheDatabase(around) }),
    peers,
  };
};

/** A node whose hub is away still serves: it is degraded, and stays in rotation. */
export const hubChecks = (peers: OpenPeers | null): HealthCheck[] =>
  peers ? [{ name: "hub", check: async () => (peers.broker.health().state === "up" ? "ok" : "degraded") }] : [];
