import type { InvitationPreview } from "@orbit/shared/http";
import type { Ports } from "#application/ports/ports.ts";
import { theRole } from "./look-up.ts";
import { assertUsable, invitationNotFound, invitationVoid } from "./usable-invitation.ts";

/** What whoever holds the token may know before they have an account. */
export const previewInvitation =
  ({ uow, clock, secrets }: Pick<Ports, "uow" | "clock" | "secrets">) =>
  (token: string): Promise<InvitationPreview> =>
    uow.read(async (tx) => {
      const invitation = await tx.invitations.byTokenHash(secrets.hashToken(token));
      if (!invitation) throw invitationNotFound();
      const { workspaceId, invitedBy, roleId, email, expiresAt } = invitation.state;
      const workspace = await tx.workspaces.byId(workspaceId);
      if (!workspace) throw invitationVoid();
      await assertUsable(tx, invitation, clock.now());
      const role = await theRole(tx, { workspaceId, id: roleId });
      const inviter = invitedBy === null ? null : await tx.members.byId(workspaceId, invitedBy);
      return {
        workspace: { name: workspace.state.name, slug: workspace.state.slug },
        inviterName: inviter?.state.name ?? null,
        roleName: role.state.name,
        email,
        expiresAt: expiresAt.toISOString(),
      };
    });
