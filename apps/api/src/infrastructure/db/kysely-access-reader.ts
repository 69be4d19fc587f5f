import { sql } from "kysely";
import type { AccessReader } from "#application/ports/access-reader.ts";
import type { Database } from "./database.ts";
import { whenUnavailable } from "./database-errors.ts";

type Pools = Pick<Database, "auth" | "dispatcher">;
type Answer<Question extends keyof AccessReader> = ReturnType<AccessReader[Question]>;

/** @throws DatabaseUnavailable from every method when the database is lost or does not answer in time. */
export class KyselyAccessReader implements AccessReader {
  readonly #database: Pools;

  constructor(database: Pools) {
    this.#database = database;
  }

  async bySession(tokenHash: string, slug: string, now: Date): ReturnType<AccessReader["bySession"]> {
    const row = await this.#liveSession(tokenHash, now)
      .leftJoin("workspaces as workspace", (join) =>
        join.on("workspace.slug", "=", slug).on("workspace.deleted_at", "is", null),
      )
      .leftJoin("workspace_members as member", (join) =>
        join.onRef("member.workspace_id", "=", "workspace.id").onRef("member.user_id", "=", "session.user_id"),
      )
      .select(["member.id as memberId", "member.workspace_id as workspaceId"])
      .executeTakeFirst()
      .catch(whenUnavailable);
    if (!row) return { session: null, access: null };
    const { memberId, workspaceId, ...session } = row;
    return { session, access: memberId && workspaceId ? { workspaceId, memberId } : null };
  }

  async sessionByToken(tokenHash: string, now: Date): Answer<"sessionByToken"> {
    const actor = await this.#liveSession(tokenHash, now).executeTakeFirst().catch(whenUnavailable);
    return actor ?? null;
  }

  async memberOf(userId: string, slug: string): Answer<"memberOf"> {
    const access = await this.#database.auth
      .selectFrom("workspaces as workspace")
      .innerJoin("workspace_members as member", "member.workspace_id", "workspace.id")
      .select(["workspace.id as workspaceId", "member.id as memberId"])
      .where("workspace.slug", "=", slug)
      .where("workspace.deleted_at", "is", null)
      .where("member.user_id", "=", userId)
      .executeTakeFirst()
      .catch(whenUnavailable);
    return access ?? null;
  }

  /** Asks on the dispatcher's connections: commands that hold all of theirs do not make this process unready. */
  async health(): Promise<void> {
    await sql`select 1`.execute(this.#database.dispatcher).catch(whenUnavailable);
  }

  #liveSession(tokenHash: string, now: Date) {
    return this.#database.auth
      .selectFrom("sessions as session")
      .innerJoin("users as user", "user.id", "session.user_id")
      .select([
        "session.id as sessionId",
        "session.version as sessionVersion",
        "user.id as userId",
        "user.name",
        "user.email",
      ])
      .select(sql<Date>`coalesce(session.last_used_at, session.created_at)`.as("lastUsedAt"))
      .where("session.token_hash", "=", tokenHash)
      .where("session.revoked_at", "is", null)
      .where("session.expires_at", ">", now);
  }
}
