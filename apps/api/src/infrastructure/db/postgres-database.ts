import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Database, DatabaseOptions } from "./database.ts";
import type { DatabaseSchema } from "./schema.ts";
import { typeParsers } from "./type-parsers.ts";

const CONNECT_TIMEOUT_MS = 2_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** Below the statement timeout, so that whoever waits for a lock is told that it was a lock. */
const LOCK_TIMEOUT_MS = 4_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;
const POOL_MAX = 10;

export const openPostgresDatabase = async (options: DatabaseOptions & { databaseUrl: string }): Promise<Database> => {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.poolMax ?? POOL_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    types: typeParsers,
    application_name: "orbit",
  });
  // Without a listener a connection that breaks while idle would end the process.
  pool.on("error", (error) => options.log("a database connection broke while idle", error));
  const kysely = new Kysely<DatabaseSchema>({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | null = null;
  return { kind: "postgres", kysely, close: () => (closing ??= kysely.destroy()) };
};
