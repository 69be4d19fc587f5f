import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database, DatabaseOptions } from "./database.ts";
import { withDeadline } from "./query-deadline.ts";
import type { DatabaseSchema } from "./schema.ts";
import { surviveLostConnections } from "./survive-lost-connections.ts";
import { typeParsers } from "./type-parsers.ts";

const POOL_MAX = 10;
/** For a new connection, and for one of the pool's when all are taken. */
const CONNECT_TIMEOUT_MS = 2_000;
/** Below the statement timeout, so that whoever waits for a lock is told that it was a lock. */
const LOCK_TIMEOUT_MS = 4_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** Above the statement timeout: only a server that can't even say so meets it. */
const QUERY_DEADLINE_MS = 5_500;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

type PostgresOptions = DatabaseOptions & { databaseUrl: string };

export const openPostgresDatabase = async (options: PostgresOptions): Promise<Database> => {
  const pool = openPool(options, {
    max: options.poolMax ?? POOL_MAX,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  });
  const kysely = new Kysely<DatabaseSchema>({
    dialect: new PostgresDialect({ pool: withDeadline(pool, QUERY_DEADLINE_MS) }),
  });
  let closing: Promise<void> | undefined;
  return {
    kind: "postgres",
    kysely,
    withoutTimeLimit: (work) => unlimited(options, work),
    close: () => {
      closing ??= kysely.destroy();
      return closing;
    },
  };
};

const unlimited = async <T>(
  options: PostgresOptions,
  work: (kysely: Kysely<DatabaseSchema>) => Promise<T>,
): Promise<T> => {
  const kysely = new Kysely<DatabaseSchema>({ dialect: new PostgresDialect({ pool: openPool(options, { max: 1 }) }) });
  try {
    return await work(kysely);
  } finally {
    await kysely.destroy();
  }
};

const openPool = ({ databaseUrl, log }: PostgresOptions, limits: pg.PoolConfig): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: "orbit",
    types: typeParsers,
    ...limits,
  });
  surviveLostConnections(pool, log);
  return pool;
};
