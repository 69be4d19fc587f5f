import { openDatabase } from "#infrastructure/db/database.ts";
import { migrateToLatest } from "#infrastructure/db/migrate.ts";

/** One that a server is to find ready, or that is to be copied. */
type Place = { databaseUrl: string } | { dataDir: string };

/** Brings the database there to the newest schema, and lets go of it. */
export const migrateDatabase = async (place: Place): Promise<void> => {
  const database = await openDatabase({ databaseUrl: undefined, dataDir: "", ...place, log: console.error });
  try {
    await migrateToLatest(database);
  } finally {
    await database.close();
  }
};
