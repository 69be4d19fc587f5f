import type { Committed } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import type { Ports } from "#application/ports/ports.ts";
import { authorise } from "./authorise.ts";
import { invitationNotFound } from "./usable-invitation.ts";

export type RevokeInvitation = AskedOfWorkspace & { invitationId: string };

/** Withdrawing twice is fine; withdrawing what was used is refused. */
export const revokeInvitation =
  ({ uow }: Pick<Ports, "uow">) =>
  (command: RevokeInvitation): Promise<Committed> =>
    commit({ uow }, { verb: "revokeInvitation", ...command }, async (tx) => {
      const { workspace } = await authorise(tx, command, "members.invite");
      const workspaceId = workspace.state.id;
      const invitation = await tx.invitations.byId(workspaceId, command.invitationId);
      if (!invitation) throw invitationNotFound();
      invitation.revoke();
      await tx.invitations.save(invitation);
      return { workspaceId, answer: {} };
    });
