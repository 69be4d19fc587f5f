import type { RecordedStored, StoredDomainEvent } from "#domain/events.ts";
import type { Row } from "../schema.ts";

export const workspaceEventColumns = [
  "workspace_id",
  "seq",
  "id",
  "type",
  "payload",
  "actor_id",
  "mutation_id",
  "occurred_at",
] as const;

export const recordedFromRow = (row: Row<"workspace_events">): RecordedStored => ({
  workspaceId: row.workspace_id,
  seq: row.seq,
  id: row.id,
  occurredAt: row.occurred_at,
  actorId: row.actor_id,
  mutationId: row.mutation_id,
  // Only `recordedToRow` writes this table, and it took the payload from an event of this type. An event type that this
  // version no longer knows reads as itself; projections must expect it.
  event: { ...row.payload, type: row.type, workspaceId: row.workspace_id } as StoredDomainEvent,
});

/** One row as `append` sends it: without its place, which the database allots; `ordinal` counts from 1 within the commit. */
export const recordedToRow = (
  { id, occurredAt, actorId, mutationId, event }: Omit<RecordedStored, "seq">,
  index: number,
) => {
  const { type, workspaceId: _, ...payload } = event;
  return { ordinal: index + 1, id, type, payload, actor_id: actorId, mutation_id: mutationId, occurred_at: occurredAt };
};
