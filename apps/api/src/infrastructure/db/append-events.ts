import { type RawBuilder, sql, type Transaction } from "kysely";
import type { Position } from "#application/ports/event-log.ts";
import type { RecordedStored } from "#domain/events.ts";
import { isNullViolation } from "./database-errors.ts";
import { recordedToRow } from "./rows/workspace-event-row.ts";
import type { DatabaseSchema } from "./schema.ts";

export type UnplacedEvent = Omit<RecordedStored, "seq">;

/** A log that is not there has no number to give, and the first row is refused for want of one: nothing gets to COMMIT. */
const noLog =
  (workspaceId: string) =>
  (error: unknown): never => {
    if (!isNullViolation(error)) throw error;
    throw new Error(`Workspace ${workspaceId} has no log. Save the workspace before what happens in it.`);
  };

/** What goes along with the rows: where they stand is kept with the command's answer, and what `next` stands for follows. */
export type Along = { answeredUnder: Buffer | null; next: RawBuilder<unknown> };

const keepPosition = (workspaceId: string, lookup: Buffer): RawBuilder<unknown> => sql`, answered as (
      update idempotency_keys set positions = coalesce(positions, '{}')
        || jsonb_build_object(${workspaceId}::text, jsonb_build_object('epoch', head.epoch, 'seq', head.last_seq))
      from head where lookup = ${lookup}
    )`;

/**
 * Appends one workspace's events to its log and resolves to the position after them. One statement takes the numbers and
 * inserts the rows, so that the counter row, the last lock of the transaction, is held for one COMMIT only, and for less
 * when `next` takes that along.
 */
export const appendEvents = async (
  tx: Transaction<DatabaseSchema>,
  { workspaceId, events }: { workspaceId: string; events: readonly UnplacedEvent[] },
  { answeredUnder, next }: Along,
): Promise<Position> => {
  const rows = JSON.stringify(events.map(recordedToRow));
  const { rows: heads } = await sql<Position>`${next}
    with head as (
      update workspace_logs set last_seq = last_seq + ${events.length}
      where workspace_id = ${workspaceId}
      returning epoch, last_seq
    ), appended as (
      insert into workspace_events (workspace_id, seq, id, type, payload, actor_id, mutation_id, occurred_at)
      select ${workspaceId}, (select last_seq from head) - ${events.length} + row.ordinal,
        row.id, row.type, row.payload, row.actor_id, row.mutation_id, row.occurred_at
      from jsonb_to_recordset(${rows}::jsonb) as row(
        ordinal integer, id uuid, type text, payload jsonb, actor_id uuid, mutation_id text, occurred_at timestamptz
      )
    )${answeredUnder ? keepPosition(workspaceId, answeredUnder) : sql``}
    select epoch, last_seq as seq from head`
    .execute(tx)
    .catch(noLog(workspaceId));
  const [position] = heads;
  if (!position) throw new Error("an append without a log was not refused");
  return position;
};
