import type { WorkspaceJoined } from "@orbit/shared/http";
import type { Actor, Asked } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { workspaceMemberToDto } from "#application/dto/workspace-member-to-dto.ts";
import { workspaceToDto } from "#application/dto/workspace-to-dto.ts";
import type { GrowthLimits } from "#application/ports/growth-limits.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { WriteTransaction } from "#application/ports/unit-of-work.ts";
import { refuseGrowth } from "#application/refuse-growth.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import type { Invitation } from "#domain/workspaces/invitation.ts";
import type { Workspace } from "#domain/workspaces/workspace.ts";
import { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import { theRole } from "./look-up.ts";
import { assertUsable, invitationNotFound, invitationVoid } from "./usable-invitation.ts";

export type AcceptInvitation = Asked & { token: string };

type Joining = { workspaceId: string; userId: string };
type Held = { invitation: Invitation; workspace: Workspace };

/** The workspace's lock comes first, as in every membership command; the invitation is read again under its own. */
const hold = async (tx: WriteTransaction, tokenHash: string): Promise<Held> => {
  const seen = await tx.invitations.byTokenHash(tokenHash);
  if (!seen) throw invitationNotFound();
  const workspace = await tx.workspaces.lockById(seen.state.workspaceId);
  if (!workspace) throw invitationVoid();
  const invitation = await tx.invitations.lockByTokenHash(tokenHash);
  if (!invitation) throw invitationNotFound();
  return { invitation, workspace };
};

const refuseOthers = async (tx: WriteTransaction, { invitation }: Held, actor: Actor): Promise<void> => {
  const { workspaceId, email } = invitation.state;
  if (email !== actor.email) {
    const message = "This invitation was sent to another address. Sign in with that address to accept it.";
    throw new DomainError("workspaces.invitation_other_address", message);
  }
  if (!(await tx.members.byUser(workspaceId, actor.userId))) return;
  throw new DomainError("workspaces.already_member", "You are a member of this workspace already.");
};

const refuseCrowds = async (tx: WriteTransaction, limits: GrowthLimits, { workspaceId, userId }: Joining) => {
  refuseGrowth(limits, "membersPerWorkspace", (await tx.members.count(workspaceId)) + 1);
  refuseGrowth(limits, "workspacesPerPerson", (await tx.members.ofUser(userId)).length + 1);
};

/** Makes the invited person a member, once. */
export const acceptInvitation = (ports: Pick<Ports, "uow" | "ids" | "clock" | "secrets" | "limits">) => {
  const { uow, ids, clock, secrets, limits } = ports;
  const accept = async (tx: WriteTransaction, tokenHash: string, actor: Actor) => {
    const held = await hold(tx, tokenHash);
    const { workspaceId, roleId, invitedBy } = held.invitation.state;
    const now = clock.now();
    held.invitation.assertUsable(now);
    await refuseOthers(tx, held, actor);
    await assertUsable(tx, held.invitation, now);
    await refuseCrowds(tx, limits, { workspaceId, userId: actor.userId });
    const role = await theRole(tx, { workspaceId, id: roleId });
    const person = { id: ids.next(), workspaceId, userId: actor.userId, roleId, name: actor.name };
    const member = WorkspaceMember.join({ ...person, joinedAt: now, invitedBy }, role.state.name);
    tx.actAs(member.state.id);
    await tx.members.save(member);
    held.invitation.accept(member.state, now);
    await tx.invitations.save(held.invitation);
    const answer = { workspace: workspaceToDto(held.workspace), member: workspaceMemberToDto(member) };
    return { workspaceId, answer };
  };

  return ({ token, ...asked }: AcceptInvitation): Promise<WorkspaceJoined> => {
    const tokenHash = secrets.hashToken(token);
    const command = { verb: "acceptInvitation", tokenHash, ...asked };
    return commit({ uow }, command, (tx) => accept(tx, tokenHash, asked.actor));
  };
};
