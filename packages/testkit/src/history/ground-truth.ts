import type { EntityName } from "./entries.ts";

/** One row of the event log. */
export type LogRow = {
  readonly seq: number;
  readonly type: string;
  readonly mutationId: string | null;
  readonly entity: EntityName | null;
  readonly occurredAt: number;
};

/** What a row's type is broadcast as, and to whom; `audience` null: to every member. */
export type Broadcast = { readonly event: string; readonly audience: string | null };

/** When a client's person was a member. `left` is the position of the row that says so; null when they still are. */
export type Membership = { readonly memberId: string; readonly left: number | null; readonly seesAll: boolean };

/** What really happened, read from the database after the run. */
export type GroundTruth = {
  readonly workspaceId: string;
  readonly epoch: number;
  readonly head: number;
  readonly floor: number;
  /** After the floor, in the order of the log. */
  readonly rows: readonly LogRow[];
  /** Null for a type that is silent, or that nobody knows. */
  broadcastOf(type: string): Broadcast | null;
  readonly members: ReadonlyMap<string, Membership>;
};
