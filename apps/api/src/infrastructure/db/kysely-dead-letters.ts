import type { Kysely } from "kysely";
import type { DeadLetters } from "#application/ports/dead-letters.ts";
import type { RecordedStored } from "#domain/events.ts";
import { whenUnavailable } from "./database-errors.ts";
import type { DatabaseSchema } from "./schema.ts";

export class KyselyDeadLetters implements DeadLetters {
  readonly #kysely: Kysely<DatabaseSchema>;

  constructor(kysely: Kysely<DatabaseSchema>) {
    this.#kysely = kysely;
  }

  async keep({ workspaceId, seq, event, occurredAt }: RecordedStored, reason: string): Promise<void> {
    await this.#kysely
      .insertInto("dead_letters")
      .values({ workspace_id: workspaceId, seq, type: event.type, reason, occurred_at: occurredAt })
      .onConflict((conflict) => conflict.columns(["workspace_id", "seq"]).doNothing())
      .execute()
      .catch(whenUnavailable);
  }
}
