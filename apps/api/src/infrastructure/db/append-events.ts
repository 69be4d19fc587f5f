import { sql, type Transaction } from "kysely";
import type { Position } from "#application/ports/event-log.ts";
import type { RecordedStored } from "#domain/events.ts";
import { recordedToRow } from "./rows/workspace-event-row.ts";
import type { DatabaseSchema } from "./schema.ts";

export type UnplacedEvent = Omit<RecordedStored, "seq">;

/**
 * Appends one workspace's events to its log and resolves to the position after them. One statement takes the numbers and
 * inserts the rows, so that the counter row, the last lock of the transaction, is held for one COMMIT only.
 */
export const appendEvents = async (
  tx: Transaction<DatabaseSchema>,
  workspaceId: string,
  events: readonly UnplacedEvent[],
): Promise<Position> => {
  const rows = JSON.stringify(events.map(recordedToRow));
  const { rows: heads } = await sql<Position>`
    with head as (
      update workspace_logs set last_seq = last_seq + ${events.length}
      where workspace_id = ${workspaceId}
      returning epoch, last_seq
    ), appended as (
      insert into workspace_events (workspace_id, seq, id, type, payload, actor_id, mutation_id, occurred_at)
      select ${workspaceId}, head.last_seq - ${events.length} + row.ordinal,
        row.id, row.type, row.payload, row.actor_id, row.mutation_id, row.occurred_at
      from head, jsonb_to_recordset(${rows}::jsonb) as row(
        ordinal integer, id uuid, type text, payload jsonb, actor_id uuid, mutation_id text, occurred_at timestamptz
      )
    )
    select epoch, last_seq as seq from head`.execute(tx);
  const [position] = heads;
  if (!position) throw new Error(`Workspace ${workspaceId} has no log. Save the workspace before what happens in it.`);
  return position;
};
