import type { Kysely } from "kysely";
import { openEmbeddedDatabase } from "./embedded-database.ts";
import { openPostgresDatabase } from "./postgres-database.ts";
import type { DatabaseSchema } from "./schema.ts";

export type Database = {
  readonly kind: "embedded" | "postgres";
  /** For commands and for what people read. The embedded database is one session, and all three are that one. */
  readonly kysely: Kysely<DatabaseSchema>;
  /** For the stream and for readiness: what is committed reaches people also while commands hold every connection of theirs. */
  readonly dispatcher: Kysely<DatabaseSchema>;
  /** For asking who somebody is, before anything else is done for them. */
  readonly auth: Kysely<DatabaseSchema>;
  /** For migrations, which may take longer than any request may. `kysely` is one connection, apart from the others if it can be. */
  withoutTimeLimit<T>(work: (kysely: Kysely<DatabaseSchema>) => Promise<T>): Promise<T>;
  /** Waits for running queries, then lets go of connections and of the data directory. Idempotent. */
  close(): Promise<void>;
};

/** Connections to Postgres, by what they are for. */
export type PoolSizes = { commands: number; dispatcher: number; auth: number };

export type DatabaseOptions = {
  /** `postgres://…`; absent: an embedded database in `dataDir`. */
  databaseUrl: string | undefined;
  /** A folder of this process alone; `memory://` keeps nothing. Ignored with a `databaseUrl`. */
  dataDir: string;
  /** The embedded database has one session, whatever this says. */
  pools?: Partial<PoolSizes>;
  /** Hears of connections that were lost; nothing needs doing, the pool opens new ones. */
  log: (message: string, error: unknown) => void;
};

/**
 * Opens the one database of this process: the same SQL, pool and migrations on both kinds. It never falls back from one
 * kind to the other, which would look like data loss.
 *
 * @throws DataDirectoryLocked when another process has the data directory open.
 */
export const openDatabase = (options: DatabaseOptions): Promise<Database> => {
  const { databaseUrl } = options;
  return databaseUrl ? openPostgresDatabase({ ...options, databaseUrl }) : openEmbeddedDatabase(options);
};
