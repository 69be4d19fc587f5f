import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database, DatabaseOptions, PoolSizes } from "./database.ts";
import { fewerRoundTrips } from "./fewer-round-trips.ts";
import { withDeadline } from "./query-deadline.ts";
import type { DatabaseSchema } from "./schema.ts";
import { surviveLostConnections } from "./survive-lost-connections.ts";
import { typeParsers } from "./type-parsers.ts";

/** Together 16: a node beside others leaves room within the 100 connections that Postgres allows by default. */
export const defaultPoolSizes: PoolSizes = { commands: 8, dispatcher: 4, auth: 4 };

/**
 * For a new connection, and for one of the pool's when all are taken. Somebody waits for the first and the last, and is
 * told within 2 s; for the dispatcher nobody does, and giving up would only mean to ask again.
 */
const CONNECT_TIMEOUT_MS: PoolSizes = { commands: 1_800, dispatcher: 5_000, auth: 1_800 };
/** Below the statement timeout, so that whoever waits for a lock is told that it was a lock. */
const LOCK_TIMEOUT_MS = 4_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** Above the statement timeout: only a server that can't even say so meets it. */
const QUERY_DEADLINE_MS = 5_500;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
/** For the connection that migrates: nobody waits for an answer yet, and a process that gave up on a busy server would only be started again. */
const START_TIMEOUT_MS = 30_000;

type PostgresOptions = DatabaseOptions & { databaseUrl: string };

export const openPostgresDatabase = async (options: PostgresOptions): Promise<Database> => {
  const kysely = limited(options, "commands");
  const dispatcher = limited(options, "dispatcher");
  const auth = limited(options, "auth");
  let closing: Promise<unknown> | undefined;
  return {
    kind: "postgres",
    kysely,
    dispatcher,
    auth,
    withoutTimeLimit: (work) => unlimited(options, work),
    close: async () => {
      closing ??= Promise.all([kysely, dispatcher, auth].map((one) => one.destroy()));
      await closing;
    },
  };
};

const limited = (options: PostgresOptions, use: keyof PoolSizes): Kysely<DatabaseSchema> => {
  const pool = openPool(options, {
    max: options.pools?.[use] ?? defaultPoolSizes[use],
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS[use],
    application_name: `orbit ${use}`,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    pipeline: true,
  });
  const hurried = fewerRoundTrips(withDeadline(pool, QUERY_DEADLINE_MS));
  return new Kysely({ dialect: new PostgresDialect({ pool: hurried }) });
};

const unlimited = async <T>(
  options: PostgresOptions,
  work: (kysely: Kysely<DatabaseSchema>) => Promise<T>,
): Promise<T> => {
  const kysely = new Kysely<DatabaseSchema>({
    dialect: new PostgresDialect({ pool: openPool(options, { max: 1, connectionTimeoutMillis: START_TIMEOUT_MS }) }),
  });
  try {
    return await work(kysely);
  } finally {
    await kysely.destroy();
  }
};

const openPool = ({ databaseUrl, log }: PostgresOptions, limits: pg.PoolConfig): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS.commands,
    keepAlive: true,
    application_name: "orbit",
    types: typeParsers,
    ...limits,
  });
  surviveLostConnections(pool, log);
  return pool;
};
