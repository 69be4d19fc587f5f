import { sql } from "kysely";
import {
  type KnownSession,
  SESSIONS_LISTED,
  type SessionRepository,
  type UsedSession,
} from "#application/ports/repositories.ts";
import type { Session } from "#domain/identity/session.ts";
import { sessionColumns, sessionFromRow, sessionToRow } from "../rows/session-row.ts";
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

  async changed(known: readonly KnownSession[], now: Date): Promise<ReadonlyMap<string, number | null>> {
    if (known.length === 0) return new Map();
    const { rows } = await sql<{ id: string; version: number | null }>`
      select known.id, session.version
      from unnest(
        ${known.map(({ id }) => id)}::uuid[],
        ${known.map(({ version }) => version)}::integer[]
      ) as known(id, version)
      left join sessions session on session.id = known.id and session.revoked_at is null and session.expires_at > ${now}
      where session.id is null or session.version > known.version`.execute(this.#context.tx);
    return new Map(rows.map(({ id, version }) => [id, version]));
  }

  async ofUser(userId: string, now: Date): Promise<readonly UsedSession[]> {
    const lastUsedAt = sql<Date>`coalesce(last_used_at, created_at)`;
    const rows = await this.#live(now)
      .select(sessionColumns)
      .select(lastUsedAt.as("lastUsedAt"))
      .where("user_id", "=", userId)
      .orderBy(lastUsedAt, "desc")
      .orderBy("id", "desc")
      .limit(SESSIONS_LISTED)
      .execute();
    return rows.map((row) => ({ session: sessionFromRow(row), lastUsedAt: row.lastUsedAt }));
  }

  async lockOfUser(userId: string, now: Date): Promise<readonly Session[]> {
    const rows = await this.#live(now)
      .select(sessionColumns)
      .where("user_id", "=", userId)
      .orderBy("id")
      .forUpdate()
      .execute();
    return rows.map(sessionFromRow);
  }

  save(session: Session): Promise<void> {
    const { tx } = this.#context;
    const row = sessionToRow(session);
    return saveAggregate(this.#context, session, {
      insert: () => tx.insertInto("sessions").values(row).executeTakeFirst(),
      // Without the version: two tabs that sign out at once both mean it. A new token is given under `lockOfUser`, so
      // no ended session comes back to life by it.
      update: () => tx.updateTable("sessions").set(row).where("id", "=", row.id).executeTakeFirst(),
      stale: "identity.not_signed_in",
    });
  }

  #live(now: Date) {
    return this.#context.tx.selectFrom("sessions").where("revoked_at", "is", null).where("expires_at", ">", now);
  }

  #select() {
    return this.#context.tx.selectFrom("sessions").select(sessionColumns);
  }
}
