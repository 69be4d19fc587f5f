import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import type { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import type { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";

type InWorkspace = { workspaceId: string; id: string };

export const theMember = async (
  tx: Pick<ReadTransaction, "members">,
  { workspaceId, id }: InWorkspace,
): Promise<WorkspaceMember> => {
  const member = await tx.members.byId(workspaceId, id);
  if (member) return member;
  throw new DomainError("workspaces.member_not_found", "There is no such member in this workspace.");
};

export const theRole = async (
  tx: Pick<ReadTransaction, "roles">,
  { workspaceId, id }: InWorkspace,
): Promise<WorkspaceRole> => {
  const role = await tx.roles.byId(workspaceId, id);
  if (role) return role;
  throw new DomainError("workspaces.role_not_found", "There is no such role in this workspace.");
};

/** Only as true as the workspace's lock: without it two owners can each count the other. */
export const countOwners = async (
  tx: Pick<ReadTransaction, "roles" | "members">,
  workspaceId: string,
): Promise<number> => {
  const owner = await tx.roles.owner(workspaceId);
  return tx.members.countByRole(workspaceId, owner.state.id);
};
