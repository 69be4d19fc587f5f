import { type Kysely, sql } from "kysely";

const statements = [
  // Sessions from before are on a device we never asked about.
  "alter table sessions add column device text not null default 'Unknown device'",
  "alter table sessions alter column device drop default",
  "alter table sessions add column last_used_at timestamptz",
];

export const up = async (db: Kysely<never>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};
