import { type Kysely, sql } from "kysely";

const statements = [
  // One row: which database the logs were last seen in. Another one means that they were restored from a backup.
  `create table log_origin (
    singleton boolean primary key default true,
    fingerprint text not null,
    constraint log_origin_single_check check (singleton)
  )`,

  // Events whose projection kept failing, for whoever has to find out why. Kept when the log is trimmed.
  `create table dead_letters (
    workspace_id uuid not null,
    seq bigint not null,
    type text not null,
    reason text not null,
    occurred_at timestamptz not null,
    primary key (workspace_id, seq)
  )`,

  "create index workspace_events_occurred_at_idx on workspace_events (occurred_at)",
];

export const up = async (db: Kysely<never>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};
