import { sql } from "kysely";
import type { Database } from "./database.ts";

/** Any number, as long as nothing else in this database uses it. */
const LOCK = 7_262_001;

/**
 * Runs the task while no other node runs its own: the others wait for their turn, for as long as it takes. The lock goes with
 * the connection, so a node that dies holds up nobody. The embedded database has no other nodes.
 */
export const aloneAmongNodes = <T>(
  { kind, withoutTimeLimit }: Pick<Database, "kind" | "withoutTimeLimit">,
  task: () => Promise<T>,
): Promise<T> => {
  if (kind === "embedded") return task();
  return withoutTimeLimit((db) =>
    db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${LOCK})`.execute(connection);
      try {
        return await task();
      } finally {
        await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
      }
    }),
  );
};
