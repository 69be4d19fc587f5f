import type { DemoSignIns } from "@orbit/shared/http";
import type { FastifyInstance } from "fastify";
import pino from "pino";
import { seedDemo } from "#application/demo/seed-demo.ts";
import type { Ports } from "#application/ports/ports.ts";
import { ReadBudget } from "#application/read-budget.ts";
import { Argon2Secrets } from "#infrastructure/auth/argon2-secrets.ts";
import { aloneAmongNodes } from "#infrastructure/db/alone-among-nodes.ts";
import { KyselyUnitOfWork } from "#infrastructure/db/kysely-unit-of-work.ts";
import { InProcessEventBus } from "#infrastructure/events/in-process-event-bus.ts";
import { crashingAt } from "#infrastructure/system/crash-point.ts";
import { LoggedRealtimeReport } from "#infrastructure/system/logged-realtime-report.ts";
import { SystemClock } from "#infrastructure/system/system-clock.ts";
import { SystemMonotonicClock } from "#infrastructure/system/system-monotonic-clock.ts";
import { SystemTimers } from "#infrastructure/system/system-timers.ts";
import { UuidV7Generator } from "#infrastructure/system/uuid-v7-generator.ts";
import { logOptions } from "#interfaces/http/log-options.ts";
import { sendProblem } from "#interfaces/http/send-problem.ts";
import { buildHttpServer } from "#interfaces/http/server.ts";
import { sessionCookie } from "#interfaces/http/session-cookie.ts";
import { makeLobby } from "#interfaces/ws/lobby.ts";
import { openRealtimeDoor } from "#interfaces/ws/open-realtime-door.ts";
import { InProcessRealtimeHub } from "#realtime/in-process-realtime-hub.ts";
import { createRealtime, defaultRealtimeSettings, type Realtime } from "#realtime/realtime.ts";
import type { Config } from "./config.ts";
import { metricsOf } from "./metrics-of.ts";
import { hubChecks, openHub } from "./open-hub.ts";
import { databaseCheck, openStorage } from "./open-storage.ts";

export type Orbit = {
  server: FastifyInstance;
  realtime: Realtime;
  /** Who can sign in to the demo; null outside demo mode. */
  demo: DemoSignIns | null;
  /** What `close` still waits for. */
  stillOpen(): { sockets: number; commands: number };
  /** Undoes everything, backwards: commands in flight finish, sockets are sent away, the database is let go. Idempotent. */
  close(): Promise<void>;
};

/** What whoever starts the process brings. `webRoot` is the folder of the built pages; without it, the API is alone. */
export type Overrides = { webRoot?: string };

const systemTime = () => ({
  clock: new SystemClock(),
  timers: new SystemTimers(),
  monotonic: new SystemMonotonicClock(),
});

const once = (act: () => Promise<void>): (() => Promise<void>) => {
  let acting: Promise<void> | null = null;
  return () => (acting ??= act());
};

/**
 * Builds one Orbit from its configuration, in reading order, ready to listen. The only place that knows every ring.
 * @throws DataDirectoryLocked, or the database's own error when it can't be opened or migrated.
 */
export const compose = async (config: Config, { webRoot }: Overrides = {}): Promise<Orbit> => {
  const log = pino(logOptions(config.logLevel));
  const failed = (what: string, error: unknown) => log.error({ err: error }, `${what} failed`);

  const { clock, timers, monotonic } = systemTime();
  const ids = new UuidV7Generator(clock);
  const secrets = new Argon2Secrets();
  const reads = new ReadBudget(clock, config.limits.rowsReadPerMinute);

  const { database, access, letters, uses, ...stores } = await openStorage(config, log);
  const bus = new InProcessEventBus({ onFailure: failed });
  const crash = crashingAt(config.crashAt);
  const told = { bus: crash.bus(bus), beforeCommit: crash.beforeCommit, clock, ids };
  const uow = new KyselyUnitOfWork({ ...told, kysely: database.kysely });
  const dispatching = new KyselyUnitOfWork({ ...told, kysely: database.dispatcher });

  const sockets = crash.hub(new InProcessRealtimeHub());
  const { hub, peers } = openHub(config, { sockets, log, uow: dispatching, clock, timers, failed });
  const report = new LoggedRealtimeReport(log, letters);
  const settings = { ...defaultRealtimeSettings, ...config };
  const watched = { ...stores, uses, monotonic, report, reads, settings };
  const realtime = createRealtime({ bus, uow: dispatching, hub, sockets, peers, clock, timers, ...watched });

  const presence = crash.presence(realtime.presence);
  const ports: Ports = { uow, clock, ids, secrets, timers, presence, reads, limits: config.limits };
  const demo = config.demo ? await aloneAmongNodes(database, () => seedDemo(ports)) : null;
  const sessionTokenOf = sessionCookie(config).read;
  const lobby = makeLobby({ access, monotonic, ...ports, ...config, sessionTokenOf });
  const checks = [databaseCheck(access), lobby.drain, lobby.memory, ...hubChecks(peers)];
  const operated = { log, checks, metrics: metricsOf(realtime, peers), describeStreams: realtime.describe };
  const pages = { webRoot: webRoot ?? null, demo };
  const server = await buildHttpServer({ ports, ...lobby, uses, settings: config, ...operated, ...pages });
  const rules = { settings: config, sessionTokenOf, refuse: sendProblem, onFailure: failed };
  const door = await openRealtimeDoor(server, { ...ports, lobby, hub, realtime, ...rules });
  const stopRealtime = realtime.start();

  const close = once(async () => {
    await door.empty();
    await server.close();
    stopRealtime();
    door.stop();
    await hub.close();
    await peers?.broker.close();
    await database.close();
  });
  return { server, realtime, demo, stillOpen: door.stillOpen, close };
};
