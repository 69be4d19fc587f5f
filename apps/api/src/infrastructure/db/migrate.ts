import { type Kysely, type Migration, Migrator, sql } from "kysely";
import * as initial from "../../../migrations/0001_initial.ts";
import type { Database } from "./database.ts";

/** Imported, not scanned from a folder: the production bundle is one file. */
const migrations: Record<string, Migration> = {
  "0001_initial": initial,
};

/**
 * Brings the schema to the newest version, forward only. Safe to call on several nodes at once: one migrates, the others
 * wait for it. All pending migrations run in one transaction; a failure leaves the schema as it was and rejects.
 */
export const migrateToLatest = (database: Pick<Database, "kysely">): Promise<void> =>
  database.kysely.connection().execute(async (connection) => {
    // A migration may take longer than any request may, and so may the wait for another node's.
    await sql`select set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)`.execute(
      connection,
    );
    try {
      await migrate(connection);
    } finally {
      await sql`reset statement_timeout`.execute(connection);
      await sql`reset lock_timeout`.execute(connection);
    }
  });

const migrate = async <Schema>(db: Kysely<Schema>): Promise<void> => {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
};
