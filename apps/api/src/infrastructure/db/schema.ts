import type { ColumnType, Generated, Insertable, Selectable } from "kysely";
import type { WorkspaceRoleKind } from "#domain/workspaces/workspace-role.ts";

/** The tables as `migrations/` leaves them. A `bigint` arrives as a number: see `type-parsers.ts`. */
export type DatabaseSchema = {
  users: UsersTable;
  sessions: SessionsTable;
  workspaces: WorkspacesTable;
  workspace_logs: WorkspaceLogsTable;
  workspace_events: WorkspaceEventsTable;
  workspace_roles: WorkspaceRolesTable;
  workspace_members: WorkspaceMembersTable;
  invitations: InvitationsTable;
  rooms: RoomsTable;
  idempotency_keys: IdempotencyKeysTable;
  log_origin: LogOriginTable;
  dead_letters: DeadLettersTable;
  node_roll: NodeRollTable;
};

type UsersTable = {
  id: string;
  name: string;
  email: string;
  password_hash: string;
  created_at: Date;
  version: number;
};

type SessionsTable = {
  id: string;
  user_id: string;
  token_hash: string;
  device: string;
  /** A sample outside the versioned state: written by `KyselySessionUses`, never by a command. Null until the first note. */
  last_used_at: ColumnType<Date | null, never, Date>;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  version: number;
};

type WorkspacesTable = {
  id: string;
  slug: string;
  name: string;
  created_at: Date;
  deleted_at: Date | null;
  version: number;
};

type WorkspaceLogsTable = {
  workspace_id: string;
  epoch: number;
  last_seq: Generated<number>;
  floor_seq: Generated<number>;
};

type WorkspaceEventsTable = {
  workspace_id: string;
  seq: number;
  id: string;
  type: string;
  /** The event without `type` and `workspaceId`, which are columns. */
  payload: ColumnType<Record<string, unknown>, string, never>;
  actor_id: string | null;
  mutation_id: string | null;
  occurred_at: Date;
};

type WorkspaceRolesTable = {
  id: string;
  workspace_id: string;
  kind: WorkspaceRoleKind;
  name: string;
  description: string;
  permissions: string[];
  version: number;
};

type WorkspaceMembersTable = {
  id: string;
  workspace_id: string;
  user_id: string;
  role_id: string;
  name: string;
  joined_at: Date;
  invited_by: string | null;
  /** A sample outside the versioned state: written by `KyselyLastSeen`, never by a command. */
  last_seen_at: ColumnType<Date | null, never, Date>;
  version: number;
};

type InvitationsTable = {
  id: string;
  workspace_id: string;
  role_id: string;
  email: string;
  token_hash: string;
  invited_by: string | null;
  created_at: Date;
  expires_at: Date;
  status: "pending" | "accepted" | "revoked";
  version: number;
};

type RoomsTable = {
  id: string;
  workspace_id: string;
  name: string;
  created_by: string | null;
  created_at: Date;
  archived_at: Date | null;
  version: number;
};

type IdempotencyKeysTable = {
  lookup: Buffer;
  fingerprint: Buffer;
  /** Null only inside the transaction that claimed the key. */
  answer: Buffer | null;
  /** Written by the statement that appends to the logs; null until then, and where nothing happened. */
  positions: ColumnType<Record<string, { epoch: number; seq: number }> | null, never, never>;
  created_at: Date;
};

/** At most one row. */
type LogOriginTable = {
  singleton: Generated<boolean>;
  fingerprint: string;
};

type DeadLettersTable = {
  workspace_id: string;
  seq: number;
  type: string;
  reason: string;
  occurred_at: Date;
  kept_at: Generated<Date>;
};

type NodeRollTable = {
  node_id: string;
  /** By the database's own clock. */
  signed_at: Date;
};

export type Row<T extends keyof DatabaseSchema> = Selectable<DatabaseSchema[T]>;
export type NewRow<T extends keyof DatabaseSchema> = Insertable<DatabaseSchema[T]>;
