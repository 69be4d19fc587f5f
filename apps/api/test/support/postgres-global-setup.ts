import type { TestProject } from "vitest/node";
import { embeddedPostgres } from "./embedded-postgres.ts";
import { migrateDatabase } from "./migrate-database.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The `postgres` database of a real Postgres that lives as long as the test run. */
    postgresUrl: string;
    /** The name of a migrated, empty database to copy. */
    postgresTemplate: string;
  }
}

/** One cluster for all `.pg.test.ts` files; each makes databases of its own in it. */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const postgres = await embeddedPostgres();
  const templateUrl = await postgres.createDatabase();
  await migrateDatabase({ databaseUrl: templateUrl });
  provide("postgresUrl", postgres.url("postgres"));
  provide("postgresTemplate", new URL(templateUrl).pathname.slice(1));
  return postgres.stop;
};
