import { type Kysely, sql } from "kysely";

/*
 * Written as SQL, because a migration is history: it must not change when the table types do.
 *
 * Member ids in events are plain uuids without a foreign key: the log outlives the member. A workspace is never deleted,
 * only marked, so that its log can still be told. Foreign keys on (workspace_id, …) keep a row from pointing into another
 * workspace.
 */
const statements = [
  `create table users (
    id uuid primary key,
    name text not null,
    email text not null,
    password_hash text not null,
    created_at timestamptz not null,
    version integer not null,
    constraint users_email_key unique (email)
  )`,

  `create table sessions (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    token_hash text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    version integer not null,
    constraint sessions_token_hash_key unique (token_hash)
  )`,
  "create index sessions_user_id_idx on sessions (user_id)",
  "create index sessions_expires_at_idx on sessions (expires_at)",

  `create table workspaces (
    id uuid primary key,
    slug text not null,
    name text not null,
    created_at timestamptz not null,
    deleted_at timestamptz,
    version integer not null
  )`,
  "create unique index workspaces_slug_key on workspaces (slug) where deleted_at is null",

  // Half-empty pages: every command updates its workspace's counter, and must find room for the new version in the same page.
  `create table workspace_logs (
    workspace_id uuid primary key references workspaces (id),
    epoch integer not null,
    last_seq bigint not null default 0,
    floor_seq bigint not null default 0,
    constraint workspace_logs_floor_check check (floor_seq >= 0 and floor_seq <= last_seq)
  ) with (fillfactor = 50)`,

  `create table workspace_events (
    workspace_id uuid not null,
    seq bigint not null,
    id uuid not null,
    type text not null,
    payload jsonb not null,
    actor_id uuid,
    mutation_id text,
    occurred_at timestamptz not null,
    primary key (workspace_id, seq)
  )`,

  `create table workspace_roles (
    id uuid primary key,
    workspace_id uuid not null references workspaces (id),
    kind text not null,
    name text not null,
    description text not null,
    permissions text[] not null,
    version integer not null,
    constraint workspace_roles_kind_check check (kind in ('owner', 'admin', 'member', 'guest', 'custom')),
    constraint workspace_roles_workspace_key unique (workspace_id, id)
  )`,
  "create unique index workspace_roles_name_key on workspace_roles (workspace_id, lower(name))",
  "create unique index workspace_roles_system_key on workspace_roles (workspace_id, kind) where kind <> 'custom'",

  `create table workspace_members (
    id uuid primary key,
    workspace_id uuid not null references workspaces (id),
    user_id uuid not null references users (id),
    role_id uuid not null,
    name text not null,
    joined_at timestamptz not null,
    invited_by uuid,
    last_seen_at timestamptz,
    version integer not null,
    constraint workspace_members_user_key unique (workspace_id, user_id),
    constraint workspace_members_role_fkey foreign key (workspace_id, role_id) references workspace_roles (workspace_id, id)
  )`,
  "create index workspace_members_user_id_idx on workspace_members (user_id)",
  "create index workspace_members_role_idx on workspace_members (workspace_id, role_id)",

  `create table invitations (
    id uuid primary key,
    workspace_id uuid not null references workspaces (id),
    role_id uuid not null,
    email text not null,
    token_hash text not null,
    invited_by uuid,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    status text not null,
    version integer not null,
    constraint invitations_status_check check (status in ('pending', 'accepted', 'revoked')),
    constraint invitations_token_hash_key unique (token_hash)
  )`,
  "create unique index invitations_pending_key on invitations (workspace_id, email) where status = 'pending'",
  "create index invitations_pending_role_idx on invitations (workspace_id, role_id) where status = 'pending'",

  `create table rooms (
    id uuid primary key,
    workspace_id uuid not null references workspaces (id),
    name text not null,
    created_by uuid,
    created_at timestamptz not null,
    archived_at timestamptz,
    version integer not null
  )`,
  "create unique index rooms_name_key on rooms (workspace_id, lower(name)) where archived_at is null",

  // All three columns are derived from the key itself, which is not here: whoever reads this table learns nothing.
  `create table idempotency_keys (
    lookup bytea primary key,
    fingerprint bytea not null,
    answer bytea,
    created_at timestamptz not null
  )`,
  "create index idempotency_keys_created_at_idx on idempotency_keys (created_at)",
];

export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};
