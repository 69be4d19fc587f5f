import type { WorkspaceRoleRepository } from "#application/ports/repositories.ts";
import type { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";
import { anyOf } from "../any-of.ts";
import { workspaceRoleColumns, workspaceRoleFromRow, workspaceRoleToRow } from "../rows/workspace-role-row.ts";
import { type RepositoryContext, saveAggregate } from "../save-aggregate.ts";

export class KyselyWorkspaceRoleRepository implements WorkspaceRoleRepository {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async byId(workspaceId: string, id: string): Promise<WorkspaceRole | null> {
    const row = await this.#selectIn(workspaceId).where("id", "=", id).executeTakeFirst();
    return row ? workspaceRoleFromRow(row) : null;
  }

  async byIds(workspaceId: string, ids: readonly string[]): Promise<readonly WorkspaceRole[]> {
    if (ids.length === 0) return [];
    const rows = await this.#selectIn(workspaceId).where("id", "=", anyOf(ids)).orderBy("id").execute();
    return rows.map(workspaceRoleFromRow);
  }

  async byIdForShare(workspaceId: string, id: string): Promise<WorkspaceRole | null> {
    const row = await this.#selectIn(workspaceId).where("id", "=", id).forShare().executeTakeFirst();
    return row ? workspaceRoleFromRow(row) : null;
  }

  async owner(workspaceId: string): Promise<WorkspaceRole> {
    const row = await this.#selectIn(workspaceId).where("kind", "=", "owner").executeTakeFirstOrThrow();
    return workspaceRoleFromRow(row);
  }

  async all(workspaceId: string): Promise<readonly WorkspaceRole[]> {
    const rows = await this.#selectIn(workspaceId).orderBy("id").execute();
    return rows.map(workspaceRoleFromRow);
  }

  async count(workspaceId: string): Promise<number> {
    const { count } = await this.#context.tx
      .selectFrom("workspace_roles")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("workspace_id", "=", workspaceId)
      .executeTakeFirstOrThrow();
    return count;
  }

  save(role: WorkspaceRole): Promise<void> {
    const { tx } = this.#context;
    const row = workspaceRoleToRow(role);
    return saveAggregate(this.#context, role, {
      insert: () => tx.insertInto("workspace_roles").values(row).executeTakeFirst(),
      update: (version) =>
        tx
          .updateTable("workspace_roles")
          .set(row)
          .where("id", "=", row.id)
          .where("version", "=", version)
          .executeTakeFirst(),
      delete: (version) =>
        tx.deleteFrom("workspace_roles").where("id", "=", row.id).where("version", "=", version).executeTakeFirst(),
      stale: "workspaces.stale_version",
    });
  }

  #selectIn(workspaceId: string) {
    return this.#context.tx
      .selectFrom("workspace_roles")
      .select(workspaceRoleColumns)
      .where("workspace_id", "=", workspaceId);
  }
}
