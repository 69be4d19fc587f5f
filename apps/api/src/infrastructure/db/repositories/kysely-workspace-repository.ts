import { randomInt } from "node:crypto";
import type { ExpressionBuilder } from "kysely";
import type { WorkspaceRepository } from "#application/ports/repositories.ts";
import type { Workspace } from "#domain/workspaces/workspace.ts";
import { anyOf } from "../any-of.ts";
import { workspaceColumns, workspaceFromRow, workspaceToRow } from "../rows/workspace-row.ts";
import { type RepositoryContext, saveAggregate } from "../save-aggregate.ts";
import type { DatabaseSchema } from "../schema.ts";

const MAX_EPOCH = 2 ** 31;

/** Part of the one statement that finds a workspace, so that a stranger's search ends where one for nothing does. */
const hasMember = (userId: string) => (eb: ExpressionBuilder<DatabaseSchema, "workspaces">) =>
  eb.exists(
    eb
      .selectFrom("workspace_members as member")
      .select("member.id")
      .whereRef("member.workspace_id", "=", "workspaces.id")
      .where("member.user_id", "=", userId),
  );

export class KyselyWorkspaceRepository implements WorkspaceRepository {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async byId(id: string): Promise<Workspace | null> {
    const row = await this.#select().where("id", "=", id).executeTakeFirst();
    return row ? workspaceFromRow(row) : null;
  }

  async bySlug(slug: string, userId: string): Promise<Workspace | null> {
    const row = await this.#select().where("slug", "=", slug).where(hasMember(userId)).executeTakeFirst();
    return row ? workspaceFromRow(row) : null;
  }

  async byIds(ids: readonly string[]): Promise<readonly Workspace[]> {
    if (ids.length === 0) return [];
    const rows = await this.#select().where("id", "=", anyOf(ids)).orderBy("id").execute();
    return rows.map(workspaceFromRow);
  }

  async lockBySlug(slug: string, userId: string): Promise<Workspace | null> {
    const row = await this.#selectLocked().where("slug", "=", slug).where(hasMember(userId)).executeTakeFirst();
    return row ? workspaceFromRow(row) : null;
  }

  async bySlugForShare(slug: string, userId: string): Promise<Workspace | null> {
    const shared = this.#select().forShare();
    const row = await shared.where("slug", "=", slug).where(hasMember(userId)).executeTakeFirst();
    return row ? workspaceFromRow(row) : null;
  }

  async lockById(id: string): Promise<Workspace | null> {
    const row = await this.#selectLocked().where("id", "=", id).executeTakeFirst();
    return row ? workspaceFromRow(row) : null;
  }

  async save(workspace: Workspace): Promise<void> {
    const { tx } = this.#context;
    const row = workspaceToRow(workspace);
    await saveAggregate(this.#context, workspace, {
      insert: () => tx.insertInto("workspaces").values(row).executeTakeFirst(),
      update: (version) =>
        tx
          .updateTable("workspaces")
          .set(row)
          .where("id", "=", row.id)
          .where("version", "=", version)
          .executeTakeFirst(),
      stale: "workspaces.stale_version",
    });
    if (workspace.loadedVersion === 0) await this.#openLog(row.id);
  }

  /** A random epoch, so that no cursor of one workspace ever fits another. */
  async #openLog(workspaceId: string): Promise<void> {
    const epoch = randomInt(1, MAX_EPOCH);
    await this.#context.tx.insertInto("workspace_logs").values({ workspace_id: workspaceId, epoch }).execute();
  }

  #select() {
    return this.#context.tx.selectFrom("workspaces").select(workspaceColumns).where("deleted_at", "is", null);
  }

  /** Not `for update`: that would block every insert that refers to the workspace, such as a new room. */
  #selectLocked() {
    return this.#select().forNoKeyUpdate();
  }
}
