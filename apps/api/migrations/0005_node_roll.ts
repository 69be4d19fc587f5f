import { type Kysely, sql } from "kysely";

const statements = [
  // One row for each node that has a hub, written every few seconds: room on the page keeps these writes cheap.
  `create table node_roll (
     node_id uuid primary key,
     signed_at timestamptz not null
   ) with (fillfactor = 50)`,
];

export const up = async (db: Kysely<never>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};
