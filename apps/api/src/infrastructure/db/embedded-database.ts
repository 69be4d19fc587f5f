import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { type DirectoryLock, lockDataDirectory } from "./data-directory-lock.ts";
import type { Database, DatabaseOptions } from "./database.ts";
import type { DatabaseSchema } from "./schema.ts";
import { surviveLostConnections } from "./survive-lost-connections.ts";
import { typeParsers } from "./type-parsers.ts";

const IN_MEMORY = "memory://";
const ACQUIRE_TIMEOUT_MS = 10_000;

/** PGlite does not lock its own directory, and two processes on one lose rows without an error: hence our lock. */
export const openEmbeddedDatabase = async ({ dataDir, log }: DatabaseOptions): Promise<Database> => {
  if (dataDir === IN_MEMORY) return serve(await PGlite.create(IN_MEMORY), log, async () => {});
  await mkdir(dataDir, { recursive: true });
  const lock = await lockDataDirectory(dataDir);
  const lite = await openLocked(join(dataDir, "postgres"), lock);
  return serve(lite, log, lock.release);
};

const openLocked = async (directory: string, lock: DirectoryLock): Promise<PGlite> => {
  try {
    return await PGlite.create(directory);
  } catch (error) {
    await lock.release();
    throw error;
  }
};

const serve = (lite: PGlite, log: DatabaseOptions["log"], release: () => Promise<void>): Database => {
  const config = createPgConfig(lite);
  // PGlite is one session: one connection that is never given back. A query outside an open transaction waits for it to
  // end; the acquire timeout turns a wait for oneself into an error.
  const pool = new pg.Pool({
    ...config,
    connection: config.connection,
    max: config.poolSize,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
    types: typeParsers,
  } as pg.PoolConfig); // `connection` is an option of pg's Client that its types leave out.
  surviveLostConnections(pool, log);
  const kysely = new Kysely<DatabaseSchema>({ dialect: new PostgresDialect({ pool }) });
  const close = async () => {
    await kysely.destroy();
    await lite.close();
    await release();
  };
  let closing: Promise<void> | undefined;
  return {
    kind: "embedded",
    kysely,
    dispatcher: kysely,
    auth: kysely,
    // It has no time limits, and no second connection.
    withoutTimeLimit: (work) => work(kysely),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
