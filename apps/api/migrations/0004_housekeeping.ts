import { type Kysely, sql } from "kysely";

const statements = [
  // An event may be old when it is first found poisoned: what counts is how long its letter has been here.
  "alter table dead_letters add column kept_at timestamptz not null default now()",
  "create index dead_letters_kept_at_idx on dead_letters (kept_at)",
  "create index sessions_revoked_at_idx on sessions (revoked_at) where revoked_at is not null",
  "create index invitations_expires_at_idx on invitations (expires_at)",
];

export const up = async (db: Kysely<never>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};
