import { type Migration, Migrator } from "kysely";
import * as initial from "../../../migrations/0001_initial.ts";
import * as logKeeping from "../../../migrations/0002_log_keeping.ts";
import * as sessionList from "../../../migrations/0003_session_list.ts";
import * as housekeeping from "../../../migrations/0004_housekeeping.ts";
import * as nodeRoll from "../../../migrations/0005_node_roll.ts";
import * as answeredPositions from "../../../migrations/0006_answered_positions.ts";
import type { Database } from "./database.ts";

/** Imported, not scanned from a folder: the production bundle is one file. */
const migrations: Record<string, Migration> = {
  "0001_initial": initial,
  "0002_log_keeping": logKeeping,
  "0003_session_list": sessionList,
  "0004_housekeeping": housekeeping,
  "0005_node_roll": nodeRoll,
  "0006_answered_positions": answeredPositions,
};

/**
 * Brings the schema to the newest version, forward only. Safe to call on several nodes at once: one migrates, the others
 * wait for it. All pending migrations run in one transaction; a failure leaves the schema as it was and rejects.
 */
export const migrateToLatest = (database: Pick<Database, "withoutTimeLimit">): Promise<void> =>
  database.withoutTimeLimit(async (db) => {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateToLatest();
    if (error) throw error;
  });
