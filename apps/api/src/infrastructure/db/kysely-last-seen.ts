import { type Kysely, sql } from "kysely";
import type { LastSeen } from "#application/ports/last-seen.ts";
import { anyOf } from "./any-of.ts";
import { whenUnavailable } from "./database-errors.ts";
import type { DatabaseSchema } from "./schema.ts";

export class KyselyLastSeen implements LastSeen {
  readonly #kysely: Kysely<DatabaseSchema>;

  constructor(kysely: Kysely<DatabaseSchema>) {
    this.#kysely = kysely;
  }

  /** Never moves backwards, whatever order two nodes report in. */
  async record(memberIds: readonly string[], at: Date): Promise<void> {
    await this.#kysely
      .updateTable("workspace_members")
      .set({ last_seen_at: sql`greatest(last_seen_at, ${at})` })
      .where("id", "=", anyOf(memberIds))
      .execute()
      .catch(whenUnavailable);
  }
}
