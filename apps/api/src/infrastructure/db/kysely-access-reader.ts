import { sql } from "kysely";
import type {
  AccessReader,
  CrowdAccessReader,
  Found,
  Knocking,
  LiveSession,
} from "#application/ports/access-reader.ts";
import type { Database } from "./database.ts";
import { whenUnavailable } from "./database-errors.ts";
import { type MemberStandingRow, memberStandingFromRow } from "./rows/member-standing-row.ts";

type Pools = Pick<Database, "auth" | "dispatcher">;
type Answer<Question extends keyof AccessReader> = ReturnType<AccessReader[Question]>;

type SessionRow = { [Column in keyof LiveSession]: LiveSession[Column] | null };
/** Of left joins, each of which may have found nothing. */
type KnockRow = SessionRow & MemberStandingRow & { memberId: string | null };

const nobody: Found = { session: null, access: null };

const foundIn = ({ memberId, workspaceId, epoch, seq, floor, permissions, ...session }: KnockRow): Found => {
  if (session.sessionId === null) return nobody;
  const standing = memberStandingFromRow({ workspaceId, epoch, seq, floor, permissions });
  return {
    // A session that was found has all its columns, and its person's: neither table's may be null.
    session: session as LiveSession,
    access: memberId && workspaceId && standing ? { workspaceId, memberId, standing } : null,
  };
};

/** @throws DatabaseUnavailable from every method when the database is lost or does not answer in time. */
export class KyselyAccessReader implements CrowdAccessReader {
  readonly #database: Pools;

  constructor(database: Pools) {
    this.#database = database;
  }

  async bySession(tokenHash: string, slug: string, now: Date): Promise<Found> {
    const [found] = await this.bySessions([{ tokenHash, slug, now }]);
    return found ?? nobody;
  }

  async bySessions(crowd: readonly Knocking[]): Promise<readonly Found[]> {
    const { rows } = await sql<KnockRow>`
      select session.id as "sessionId", session.version as "sessionVersion", person.id as "userId", person.name, person.email,
        coalesce(session.last_used_at, session.created_at) as "lastUsedAt",
        member.id as "memberId", member.workspace_id as "workspaceId", role.permissions,
        log.epoch, log.last_seq as seq, log.floor_seq as floor
      from unnest(
        ${crowd.map(({ tokenHash }) => tokenHash)}::text[],
        ${crowd.map(({ slug }) => slug)}::text[],
        ${crowd.map(({ now }) => now)}::timestamptz[]
      ) with ordinality as asked(token_hash, slug, now, place)
      left join sessions session on session.token_hash = asked.token_hash and session.revoked_at is null
        and session.expires_at > asked.now
      left join users person on person.id = session.user_id
      left join workspaces workspace on workspace.slug = asked.slug and workspace.deleted_at is null
      left join workspace_members member on member.workspace_id = workspace.id and member.user_id = session.user_id
      left join workspace_roles role on role.workspace_id = member.workspace_id and role.id = member.role_id
      left join workspace_logs log on log.workspace_id = member.workspace_id
      order by asked.place`
      .execute(this.#database.auth)
      .catch(whenUnavailable);
    return rows.map(foundIn);
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
