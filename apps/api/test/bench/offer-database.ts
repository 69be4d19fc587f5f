import pg from "pg";
import { embeddedPostgres } from "../support/embedded-postgres.ts";
import { migrateDatabase } from "../support/migrate-database.ts";

type Offer = {
  /** Puts in what is measured on. */
  fill: (client: pg.Client) => Promise<void>;
  /** Whether a COMMIT waits for the disk. */
  isDurable?: boolean;
};

/** A Postgres of its own, migrated and filled. Prints `DATABASE <url>`, and stays until its input ends. */
export const offerDatabase = async ({ fill, isDurable = false }: Offer): Promise<void> => {
  const postgres = await embeddedPostgres({ isDurable });
  const databaseUrl = await postgres.createDatabase();
  await migrateDatabase({ databaseUrl });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await fill(client);
  await client.query("analyze");
  await client.end();
  process.stdout.write(`DATABASE ${databaseUrl}\n`);
  const stop = () => void postgres.stop().then(() => process.exit(0));
  process.stdin.on("end", stop).resume();
  process.once("SIGTERM", stop);
};
