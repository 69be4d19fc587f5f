import { type Kysely, sql } from "kysely";
import type { SessionUses } from "#application/ports/session-uses.ts";
import { anyOf } from "./any-of.ts";
import { whenUnavailable } from "./database-errors.ts";
import type { DatabaseSchema } from "./schema.ts";

export class KyselySessionUses implements SessionUses {
  readonly #kysely: Kysely<DatabaseSchema>;

  constructor(kysely: Kysely<DatabaseSchema>) {
    this.#kysely = kysely;
  }

  /** Never moves backwards, whatever order two nodes report in. */
  async record(sessionIds: readonly string[], at: Date): Promise<void> {
    if (sessionIds.length === 0) return;
    await this.#kysely
      .updateTable("sessions")
      .set({ last_used_at: sql`greatest(last_used_at, ${at})` })
      .where("id", "=", anyOf(sessionIds))
      .execute()
      .catch(whenUnavailable);
  }
}
