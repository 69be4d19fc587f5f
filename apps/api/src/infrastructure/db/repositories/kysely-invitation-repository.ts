import type { InvitationRepository } from "#application/ports/repositories.ts";
import type { Invitation } from "#domain/workspaces/invitation.ts";
import { anyOf } from "../any-of.ts";
import { invitationColumns, invitationFromRow, invitationToRow } from "../rows/invitation-row.ts";
import { type RepositoryContext, saveAggregate } from "../save-aggregate.ts";

export class KyselyInvitationRepository implements InvitationRepository {
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async byId(workspaceId: string, id: string): Promise<Invitation | null> {
    const row = await this.#select().where("workspace_id", "=", workspaceId).where("id", "=", id).executeTakeFirst();
    return row ? invitationFromRow(row) : null;
  }

  async byIds(workspaceId: string, ids: readonly string[]): Promise<readonly Invitation[]> {
    if (ids.length === 0) return [];
    const rows = await this.#select()
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", anyOf(ids))
      .orderBy("id")
      .execute();
    return rows.map(invitationFromRow);
  }

  async byTokenHash(tokenHash: string): Promise<Invitation | null> {
    const row = await this.#select().where("token_hash", "=", tokenHash).executeTakeFirst();
    return row ? invitationFromRow(row) : null;
  }

  async lockByTokenHash(tokenHash: string): Promise<Invitation | null> {
    const row = await this.#select().where("token_hash", "=", tokenHash).forUpdate().executeTakeFirst();
    return row ? invitationFromRow(row) : null;
  }

  async pending(workspaceId: string): Promise<readonly Invitation[]> {
    const rows = await this.#select()
      .where("workspace_id", "=", workspaceId)
      .where("status", "=", "pending")
      .orderBy("created_at")
      .orderBy("id")
      .execute();
    return rows.map(invitationFromRow);
  }

  async countPendingByRole(workspaceId: string, roleId: string): Promise<number> {
    const { count } = await this.#context.tx
      .selectFrom("invitations")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("workspace_id", "=", workspaceId)
      .where("role_id", "=", roleId)
      .where("status", "=", "pending")
      .executeTakeFirstOrThrow();
    return count;
  }

  save(invitation: Invitation): Promise<void> {
    const { tx } = this.#context;
    const row = invitationToRow(invitation);
    return saveAggregate(this.#context, invitation, {
      insert: () => tx.insertInto("invitations").values(row).executeTakeFirst(),
      update: (version) =>
        tx
          .updateTable("invitations")
          .set(row)
          .where("id", "=", row.id)
          .where("version", "=", version)
          .executeTakeFirst(),
      stale: "workspaces.stale_version",
    });
  }

  #select() {
    return this.#context.tx.selectFrom("invitations").select(invitationColumns);
  }
}
