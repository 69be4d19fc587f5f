import type { Transaction } from "kysely";
import type { EventLogReader, LogHead } from "#application/ports/event-log.ts";
import type { RecordedStored } from "#domain/events.ts";
import { anyOf } from "./any-of.ts";
import { recordedFromRow, workspaceEventColumns } from "./rows/workspace-event-row.ts";
import type { DatabaseSchema } from "./schema.ts";

export class KyselyEventLog implements EventLogReader {
  readonly #tx: Transaction<DatabaseSchema>;

  constructor(tx: Transaction<DatabaseSchema>) {
    this.#tx = tx;
  }

  async head(workspaceId: string): Promise<LogHead | null> {
    const [head] = await this.heads([workspaceId]);
    return head ?? null;
  }

  async heads(workspaceIds: readonly string[]): Promise<readonly LogHead[]> {
    if (workspaceIds.length === 0) return [];
    return await this.#tx
      .selectFrom("workspace_logs")
      .select(["workspace_id as workspaceId", "epoch", "last_seq as seq", "floor_seq as floor"])
      .where("workspace_id", "=", anyOf(workspaceIds))
      .execute();
  }

  async after(workspaceId: string, after: number, limit: number): Promise<readonly RecordedStored[]> {
    const rows = await this.#select(workspaceId, limit).where("seq", ">", after).orderBy("seq").execute();
    return rows.map(recordedFromRow);
  }

  async before(workspaceId: string, before: number, limit: number): Promise<readonly RecordedStored[]> {
    const rows = await this.#select(workspaceId, limit).where("seq", "<", before).orderBy("seq", "desc").execute();
    return rows.map(recordedFromRow);
  }

  #select(workspaceId: string, limit: number) {
    return this.#tx
      .selectFrom("workspace_events")
      .select(workspaceEventColumns)
      .where("workspace_id", "=", workspaceId)
      .limit(limit);
  }
}
