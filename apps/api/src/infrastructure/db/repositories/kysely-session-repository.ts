import type { SessionRepository } from "#application/ports/repositories.ts";
import type { Session } from "#domain/identity/session.ts";
import { sessionFromRow, sessionToRow } from "../rows/session-row.ts";
import { type RepositoryContext, saveAggregate } from "../save-aggregate.ts";

export class KyselySessionRepository implements SessionRepository {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async byTokenHash(tokenHash: string): Promise<Session | null> {
    const row = await this.#select().where("token_hash", "=", tokenHash).executeTakeFirst();
    return row ? sessionFromRow(row) : null;
  }

  async byId(id: string): Promise<Session | null> {
    const row = await this.#select().where("id", "=", id).executeTakeFirst();
    return row ? sessionFromRow(row) : null;
  }

  async liveAmong(ids: readonly string[], now: Date): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#context.tx
      .selectFrom("sessions")
      .select("id")
      .where("id", "in", ids)
      .where("revoked_at", "is", null)
      .where("expires_at", ">", now)
      .execute();
    return new Set(rows.map(({ id }) => id));
  }

  save(session: Session): Promise<void> {
    const { tx } = this.#context;
    const row = sessionToRow(session);
    return saveAggregate(this.#context, session, {
      insert: () => tx.insertInto("sessions").values(row).executeTakeFirst(),
      // Without the version: ending is the only change, and two tabs that sign out at once both mean it.
      update: () => tx.updateTable("sessions").set(row).where("id", "=", row.id).executeTakeFirst(),
      stale: "identity.not_signed_in",
    });
  }

  #select() {
    return this.#context.tx.selectFrom("sessions").selectAll();
  }
}
