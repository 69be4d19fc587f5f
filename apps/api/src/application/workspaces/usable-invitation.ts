import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import type { Invitation } from "#domain/workspaces/invitation.ts";
import { isStillGranted } from "./still-granted.ts";

export const invitationNotFound = () =>
  new DomainError("workspaces.invitation_not_found", "There is no such invitation.");

export const invitationVoid = () =>
  new DomainError("workspaces.invitation_void", "This invitation no longer holds. Ask for a new one.");

/** @throws DomainError saying why it can't be used: used, withdrawn, expired, or no longer the inviter's to grant. */
export const assertUsable = async (
  tx: Pick<ReadTransaction, "members" | "roles">,
  invitation: Invitation,
  now: Date,
): Promise<void> => {
  invitation.assertUsable(now);
  if (!(await isStillGranted(tx, invitation))) throw invitationVoid();
};
