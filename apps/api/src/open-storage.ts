import type { Logger } from "pino";
import { openDatabase } from "#infrastructure/db/database.ts";
import { KyselyAccessReader } from "#infrastructure/db/kysely-access-reader.ts";
import { KyselyDeadLetters } from "#infrastructure/db/kysely-dead-letters.ts";
import { KyselyHousekeeper } from "#infrastructure/db/kysely-housekeeper.ts";
import { KyselyLastSeen } from "#infrastructure/db/kysely-last-seen.ts";
import { KyselyLogKeeper } from "#infrastructure/db/kysely-log-keeper.ts";
import { KyselyNodeRoll } from "#infrastructure/db/kysely-node-roll.ts";
import { KyselySessionUses } from "#infrastructure/db/kysely-session-uses.ts";
import { migrateToLatest } from "#infrastructure/db/migrate.ts";
import type { HealthCheck } from "#interfaces/http/health.ts";
import type { Config } from "./config.ts";

/** Opens the database, brings its schema up to date, and what reads and writes it beside the unit of work. */
export const openStorage = async (config: Config, log: Logger) => {
  const { databaseUrl, dataDir, pools } = config;
  const heard = (message: string, error: unknown) => log.warn({ err: error }, message);
  const database = await openDatabase({ databaseUrl: databaseUrl ?? undefined, dataDir, pools, log: heard });
  await migrateToLatest(database);
  const { dispatcher, auth } = database;
  const keeper = new KyselyLogKeeper(dispatcher);
  if (await keeper.noticeRestore()) log.warn("this database was restored: every workspace begins a new epoch");
  const letters = new KyselyDeadLetters(dispatcher);
  const access = new KyselyAccessReader({ auth, dispatcher });
  const [lastSeen, uses] = [new KyselyLastSeen(dispatcher), new KyselySessionUses(dispatcher)];
  const [housekeeper, roll] = [new KyselyHousekeeper(dispatcher), new KyselyNodeRoll(dispatcher)];
  return { database, access, lastSeen, uses, keeper, housekeeper, letters, roll };
};

export const databaseCheck = (access: KyselyAccessReader): HealthCheck => ({
  name: "database",
  check: () => access.health().then(() => "ok"),
});
