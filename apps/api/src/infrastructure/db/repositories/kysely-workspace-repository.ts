import { randomInt } from "node:crypto";
import type { WorkspaceRepository } from "#application/ports/repositories.ts";
import type { Workspace } from "#domain/workspaces/workspace.ts";
import { workspaceFromRow, workspaceToRow } from "../rows/workspace-row.ts";
import { type RepositoryContext, saveAggregate } from "../save-aggregate.ts";

const MAX_EPOCH = 2 ** 31;

export class KyselyWorkspaceRepository implements WorkspaceRepository {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async byId(id: string): Promise<Workspace | null> {
    const row = await this.#select().where("id", "=", id).executeTakeFirst();
    return row ? workspaceFromRow(row) : null;
  }

  async bySlug(slug: string): Promise<Workspace | null> {
    const row = await this.#select().where("slug", "=", slug).executeTakeFirst();
    return row ? workspaceFromRow(row) : null;
  }

  async byIds(ids: readonly string[]): Promise<readonly Workspace[]> {
    if (ids.length === 0) return [];
    const rows = await this.#select().where("id", "in", ids).orderBy("id").execute();
    return rows.map(workspaceFromRow);
  }

  async lockBySlug(slug: string): Promise<Workspace | null> {
    const row = await this.#selectLocked().where("slug", "=", slug).executeTakeFirst();
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
    return this.#context.tx.selectFrom("workspaces").selectAll().where("deleted_at", "is", null);
  }

  /** Not `for update`: that would block every insert that refers to the workspace, such as a new room. */
  #selectLocked() {
    return this.#select().forNoKeyUpdate();
  }
}
