import { sql } from "kysely";
import type { MemberRef, MemberStanding, WorkspaceMemberRepository } from "#application/ports/repositories.ts";
import type { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import { anyOf } from "../any-of.ts";
import { type MemberStandingRow, memberStandingFromRow } from "../rows/member-standing-row.ts";
import { workspaceMemberColumns, workspaceMemberFromRow, workspaceMemberToRow } from "../rows/workspace-member-row.ts";
import { type RepositoryContext, saveAggregate } from "../save-aggregate.ts";

/** For statements in which other tables have columns of the same names. */
const ofMember = workspaceMemberColumns.map((column) => `member.${column}` as const);

export class KyselyWorkspaceMemberRepository implements WorkspaceMemberRepository {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async byId(workspaceId: string, id: string): Promise<WorkspaceMember | null> {
    const row = await this.#selectIn(workspaceId).where("id", "=", id).executeTakeFirst();
    return row ? workspaceMemberFromRow(row) : null;
  }

  async byUser(workspaceId: string, userId: string): Promise<WorkspaceMember | null> {
    const row = await this.#selectIn(workspaceId).where("user_id", "=", userId).executeTakeFirst();
    return row ? workspaceMemberFromRow(row) : null;
  }

  async byUserForShare(workspaceId: string, userId: string): Promise<WorkspaceMember | null> {
    const row = await this.#selectIn(workspaceId).where("user_id", "=", userId).forShare().executeTakeFirst();
    return row ? workspaceMemberFromRow(row) : null;
  }

  async byEmail(workspaceId: string, email: string): Promise<WorkspaceMember | null> {
    const row = await this.#context.tx
      .selectFrom("workspace_members as member")
      .innerJoin("users as user", "user.id", "member.user_id")
      .select(ofMember)
      .where("member.workspace_id", "=", workspaceId)
      .where("user.email", "=", email)
      .executeTakeFirst();
    return row ? workspaceMemberFromRow(row) : null;
  }

  async byIds(workspaceId: string, ids: readonly string[]): Promise<readonly WorkspaceMember[]> {
    if (ids.length === 0) return [];
    const rows = await this.#selectIn(workspaceId).where("id", "=", anyOf(ids)).orderBy("id").execute();
    return rows.map(workspaceMemberFromRow);
  }

  async standings(members: readonly MemberRef[]): Promise<readonly (MemberStanding | null)[]> {
    const { rows } = await sql<MemberStandingRow>`
      select log.workspace_id as "workspaceId", log.epoch, log.last_seq as seq, log.floor_seq as floor, role.permissions
      from unnest(
        ${members.map(({ workspaceId }) => workspaceId)}::uuid[],
        ${members.map(({ memberId }) => memberId)}::uuid[]
      ) with ordinality as asked(workspace_id, member_id, place)
      left join workspace_members member on member.workspace_id = asked.workspace_id and member.id = asked.member_id
      left join workspace_roles role on role.workspace_id = member.workspace_id and role.id = member.role_id
      left join workspaces workspace on workspace.id = member.workspace_id and workspace.deleted_at is null
      left join workspace_logs log on log.workspace_id = workspace.id
      order by asked.place`.execute(this.#context.tx);
    return rows.map(memberStandingFromRow);
  }

  async count(workspaceId: string): Promise<number> {
    const { count } = await this.#context.tx
      .selectFrom("workspace_members")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("workspace_id", "=", workspaceId)
      .executeTakeFirstOrThrow();
    return count;
  }

  async all(workspaceId: string): Promise<readonly WorkspaceMember[]> {
    const rows = await this.#selectIn(workspaceId).orderBy("joined_at").orderBy("id").execute();
    return rows.map(workspaceMemberFromRow);
  }

  async roleIds(workspaceId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#context.tx
      .selectFrom("workspace_members")
      .select(["id", "role_id"])
      .where("workspace_id", "=", workspaceId)
      .execute();
    return new Map(rows.map(({ id, role_id }) => [id, role_id]));
  }

  async addresses(workspaceId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#context.tx
      .selectFrom("workspace_members as member")
      .innerJoin("users as person", "person.id", "member.user_id")
      .select(["member.id", "person.email"])
      .where("member.workspace_id", "=", workspaceId)
      .execute();
    return new Map(rows.map(({ id, email }) => [id, email]));
  }

  async ofUser(userId: string): Promise<readonly WorkspaceMember[]> {
    const rows = await this.#context.tx
      .selectFrom("workspace_members as member")
      .innerJoin("workspaces as workspace", "workspace.id", "member.workspace_id")
      .select(ofMember)
      .where("member.user_id", "=", userId)
      .where("workspace.deleted_at", "is", null)
      .orderBy("member.joined_at")
      .orderBy("member.id")
      .execute();
    return rows.map(workspaceMemberFromRow);
  }

  async countByRole(workspaceId: string, roleId: string): Promise<number> {
    const { count } = await this.#context.tx
      .selectFrom("workspace_members")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("workspace_id", "=", workspaceId)
      .where("role_id", "=", roleId)
      .executeTakeFirstOrThrow();
    return count;
  }

  async lastSeen(workspaceId: string): Promise<ReadonlyMap<string, Date>> {
    const rows = await this.#context.tx
      .selectFrom("workspace_members")
      .select(["id", "last_seen_at"])
      .where("workspace_id", "=", workspaceId)
      .where("last_seen_at", "is not", null)
      .$narrowType<{ last_seen_at: Date }>()
      .execute();
    return new Map(rows.map(({ id, last_seen_at }) => [id, last_seen_at]));
  }

  save(member: WorkspaceMember): Promise<void> {
    const { tx } = this.#context;
    const row = workspaceMemberToRow(member);
    return saveAggregate(this.#context, member, {
      insert: () => tx.insertInto("workspace_members").values(row).executeTakeFirst(),
      update: (version) =>
        tx
          .updateTable("workspace_members")
          .set(row)
          .where("id", "=", row.id)
          .where("version", "=", version)
          .executeTakeFirst(),
      delete: (version) =>
        tx.deleteFrom("workspace_members").where("id", "=", row.id).where("version", "=", version).executeTakeFirst(),
      stale: "workspaces.stale_version",
    });
  }

  #selectIn(workspaceId: string) {
    return this.#context.tx
      .selectFrom("workspace_members")
      .select(workspaceMemberColumns)
      .where("workspace_id", "=", workspaceId);
  }
}
