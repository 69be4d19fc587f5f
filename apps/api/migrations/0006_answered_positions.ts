import { type Kysely, sql } from "kysely";

/**
 * Where an answered command's events stand, put there by the statement that allots their places: an answer that had to be told
 * first would keep the log's counter locked for a round trip. No secret: the log has the same. Null in rows from before, whose
 * sealed answer says it.
 */
const statements = ["alter table idempotency_keys add column positions jsonb"];

export const up = async (db: Kysely<never>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};
