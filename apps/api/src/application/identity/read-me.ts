import type { Me } from "@orbit/shared/http";
import type { Actor } from "#application/actor.ts";
import type { Ports } from "#application/ports/ports.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { userToDto } from "../dto/user-to-dto.ts";

/** The signed-in person and the workspaces they are a member of, by name. */
export const readMe =
  ({ uow }: Pick<Ports, "uow">) =>
  (actor: Actor): Promise<Me> =>
    uow.read(async (tx) => {
      const user = await tx.users.byId(actor.userId);
      if (!user) throw new DomainError("identity.not_signed_in", "Sign in first.");
      const memberships = await tx.members.ofUser(actor.userId);
      const found = await tx.workspaces.byIds(memberships.map(({ state }) => state.workspaceId));
      const byId = new Map(found.map(({ state }) => [state.id, state]));
      const workspaces = memberships.flatMap(({ state: { id: memberId, workspaceId, roleId } }) => {
        const workspace = byId.get(workspaceId);
        return workspace ? [{ id: workspaceId, slug: workspace.slug, name: workspace.name, memberId, roleId }] : [];
      });
      return {
        user: userToDto(user),
        workspaces: workspaces.sort((left, right) => left.name.localeCompare(right.name)),
      };
    });
