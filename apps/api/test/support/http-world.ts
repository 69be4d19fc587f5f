import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import type { PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { Registry } from "prom-client";
import type { GrowthLimits, SessionLimits } from "#application/ports/growth-limits.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { PresenceReader } from "#application/ports/presence-reader.ts";
import { ReadBudget } from "#application/read-budget.ts";
import { Argon2Secrets } from "#infrastructure/auth/argon2-secrets.ts";
import type { Database } from "#infrastructure/db/database.ts";
import { KyselyAccessReader } from "#infrastructure/db/kysely-access-reader.ts";
import { KyselySessionUses } from "#infrastructure/db/kysely-session-uses.ts";
import { KyselyUnitOfWork } from "#infrastructure/db/kysely-unit-of-work.ts";
import { InProcessEventBus } from "#infrastructure/events/in-process-event-bus.ts";
import { SystemTimers } from "#infrastructure/system/system-timers.ts";
import { UuidV7Generator } from "#infrastructure/system/uuid-v7-generator.ts";
import type { HealthCheck } from "#interfaces/http/health.ts";
import { logOptions } from "#interfaces/http/log-options.ts";
import { buildHttpServer, type HttpDependencies, type HttpSettings } from "#interfaces/http/server.ts";
import { embeddedTestDatabase, type OpenTestDatabase } from "./databases.ts";
import { FixedClock } from "./fixed-clock.ts";
import { Visitor } from "./visitor.ts";

export const ORIGIN = "http://orbit.test";

const GENEROUS = 100_000;
const limits: GrowthLimits & SessionLimits = {
  membersPerWorkspace: GENEROUS,
  rolesPerWorkspace: GENEROUS,
  roomsPerWorkspace: GENEROUS,
  invitationsPerWorkspace: GENEROUS,
  workspacesPerPerson: GENEROUS,
  sessionsPerPerson: GENEROUS,
};
const settings: HttpSettings = {
  publicOrigins: [ORIGIN, "http://other.orbit.test"],
  cookieSecure: false,
  trustedProxies: [],
  operatorToken: null,
  limits: {
    signInPerAddress: GENEROUS,
    signInPerAccount: GENEROUS,
    signInPerAccountAnywhere: GENEROUS,
    signUpPerAddress: GENEROUS,
    signUpPerAccount: GENEROUS,
    invitationPerAddress: GENEROUS,
  },
};

/** Whoever a test says is here. */
class SaidPresence implements PresenceReader {
  members: PresenceDto[] = [];
  inRooms: RoomPresenceDto[] = [];
  whole = true;

  async ready(): Promise<void> {}
  isWhole(): boolean {
    return this.whole;
  }
  present(): readonly PresenceDto[] {
    return this.members;
  }
  rooms(): readonly RoomPresenceDto[] {
    return this.inRooms;
  }
}

type Differences = Partial<Omit<HttpDependencies, "settings">> & { settings?: Partial<HttpSettings> };

export type HttpWorld = {
  database: Database;
  ports: Ports;
  clock: FixedClock;
  presence: SaidPresence;
  bus: InProcessEventBus;
  /** What was logged, one parsed line each. */
  logged: Record<string, unknown>[];
  /** A server over the same database, for a test that needs other settings. */
  serve(differences?: Differences): Promise<FastifyInstance>;
  server: FastifyInstance;
  /** Somebody without an account. */
  visitor(): Visitor;
  /** Somebody signed up and signed in. */
  person(name?: string): Promise<Visitor>;
  close(): Promise<void>;
};

const linesInto = (logged: Record<string, unknown>[]) =>
  new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logged.push(JSON.parse(chunk.toString()));
      done();
    },
  });

/** The HTTP door over real use cases, unit of work and a database, embedded unless told otherwise; only the clock and who is present are said. */
export const openHttpWorld = async (openDatabase: OpenTestDatabase = embeddedTestDatabase): Promise<HttpWorld> => {
  const database = await openDatabase();
  const { kysely } = database;
  const [clock, presence] = [new FixedClock(), new SaidPresence()];
  const bus = new InProcessEventBus({ onFailure: () => {} });
  const ids = new UuidV7Generator(clock);
  const uow = new KyselyUnitOfWork({ kysely, bus, clock, ids });
  const reads = new ReadBudget(clock, GENEROUS);
  const parts = { secrets: new Argon2Secrets(), timers: new SystemTimers(), reads, limits };
  const ports: Ports = { uow, clock, ids, presence, ...parts };
  const logged: Record<string, unknown>[] = [];
  const checks: HealthCheck[] = [];
  const servers: FastifyInstance[] = [];
  const serve: HttpWorld["serve"] = async (differences = {}) => {
    const server = await buildHttpServer({
      ports,
      access: new KyselyAccessReader(database),
      // What is knocked at is not here.
      knocks: { ask: async () => undefined },
      uses: new KyselySessionUses(kysely),
      log: pino(logOptions("info"), linesInto(logged)),
      checks,
      metrics: new Registry(),
      describeStreams: () => [],
      webRoot: null,
      demo: null,
      ...differences,
      settings: { ...settings, ...differences.settings },
    });
    servers.push(server);
    return server;
  };
  const server = await serve();
  const visitor = () => new Visitor(server);
  const person = async (name = "Somebody") => {
    const somebody = visitor();
    await somebody.signUp(name, `${randomUUID()}@x.io`);
    return somebody;
  };
  const close = async () => {
    for (const open of servers) await open.close();
    await database.close();
  };
  return { database, ports, clock, presence, bus, logged, serve, server, visitor, person, close };
};
