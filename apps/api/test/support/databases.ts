import { inject } from "vitest";
import { type Database, openDatabase } from "#infrastructure/db/database.ts";
import { migrateToLatest } from "#infrastructure/db/migrate.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { createDatabaseOn } from "./embedded-postgres.ts";
import type {} from "./postgres-global-setup.ts"; // declares what `inject` finds

/** A migrated, empty database of one's own. Whoever opens it closes it. */
export type OpenTestDatabase = () => Promise<Database>;

// What breaks while idle would break a later query too, and is told there.
const log = () => {};

/** Needs nothing, and is one session, so that nothing in it is ever concurrent. */
export const embeddedTestDatabase: OpenTestDatabase = async () => {
  const directory = await makeDataDirectory();
  const database = await openDatabase({ databaseUrl: undefined, dataDir: directory.path, log });
  await migrateToLatest(database);
  return { ...database, close: () => database.close().then(directory.remove) };
};

/** In `.pg.test.ts` files only. */
export const postgresTestDatabase: OpenTestDatabase = async () =>
  openDatabase({ databaseUrl: await postgresTestDatabaseUrl(), dataDir: "", pools: { commands: 32 }, log });

/** For tests that open it themselves, such as those of the whole server. In `.pg.test.ts` files only. */
export const postgresTestDatabaseUrl = (): Promise<string> =>
  createDatabaseOn(inject("postgresUrl"), inject("postgresTemplate"));
