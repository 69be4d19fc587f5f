import { openDatabase } from "#infrastructure/db/database.ts";
import { KyselyLogKeeper } from "#infrastructure/db/kysely-log-keeper.ts";
import { migrateToLatest } from "#infrastructure/db/migrate.ts";
import type { Config } from "./config.ts";

/**
 * For an operator who put an older database back in a way that leaves no trace: every workspace begins a new epoch, so that
 * no client takes what it remembers for what is there. Resolves to the number of workspaces.
 *
 * @throws DataDirectoryLocked while Orbit runs on that directory.
 */
export const declareRestore = async ({
  databaseUrl,
  dataDir,
}: Pick<Config, "databaseUrl" | "dataDir">): Promise<number> => {
  const database = await openDatabase({ databaseUrl: databaseUrl ?? undefined, dataDir, log: () => {} });
  try {
    await migrateToLatest(database);
    return await new KyselyLogKeeper(database.kysely).declareRestore();
  } finally {
    await database.close();
  }
};
