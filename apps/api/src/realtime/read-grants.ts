import type { Permission } from "@orbit/shared/access";
import { permissionsOf } from "#application/dto/workspace-role-to-dto.ts";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";

/** What each member of one workspace may see, by member id. */
export type Grants = ReadonlyMap<string, ReadonlySet<Permission>>;

/**
 * Of everybody, and not of those alone whose role changed: who has moved out of that role since, by a row that is still to come,
 * would keep what it no longer grants until then.
 */
export const readGrants = async (workspaceId: string, tx: ReadTransaction): Promise<Grants> => {
  const roles = new Map(
    (await tx.roles.all(workspaceId)).map(({ state }) => [state.id, new Set(permissionsOf(state))] as const),
  );
  const roleIds = await tx.members.roleIds(workspaceId);
  return new Map([...roleIds].map(([id, roleId]) => [id, roles.get(roleId) ?? new Set<Permission>()] as const));
};
