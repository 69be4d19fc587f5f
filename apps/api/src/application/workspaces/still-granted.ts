import { mayGrant } from "@orbit/shared/access";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import type { Invitation } from "#domain/workspaces/invitation.ts";
import { standingOf } from "./authorise.ts";
import { theRole } from "./look-up.ts";

/**
 * Whether whoever invited could still do so now. An invitation is a promise made with the inviter's rights, and
 * doesn't outlive them.
 */
export const isStillGranted = async (
  tx: Pick<ReadTransaction, "members" | "roles">,
  { state }: Invitation,
): Promise<boolean> => {
  const { workspaceId, invitedBy, roleId } = state;
  const inviter = invitedBy === null ? null : await tx.members.byId(workspaceId, invitedBy);
  if (!inviter) return false;
  const inviting = standingOf(await theRole(tx, { workspaceId, id: inviter.state.roleId }));
  const promised = standingOf(await theRole(tx, { workspaceId, id: roleId }));
  return inviting.permissions.includes("members.invite") && mayGrant(inviting, promised);
};
