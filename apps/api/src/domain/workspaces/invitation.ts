import { Aggregate } from "../kernel/aggregate.ts";
import { DomainError } from "../kernel/domain-error.ts";
import type { Id } from "../kernel/id.ts";
import type { WorkspacesEvent } from "./events.ts";

export type InvitationState = {
  id: Id;
  workspaceId: Id;
  roleId: Id;
  /** Lower-cased. Held here and shown to those who may see contacts; never a fact of an event. */
  email: string;
  /** SHA-256 of the one-time token, hex. */
  tokenHash: string;
  /** The member who invited, who may have left since: a fact of the past, which no later event has to repair. */
  invitedBy: Id | null;
  createdAt: Date;
  expiresAt: Date;
  status: "pending" | "accepted" | "revoked";
  version: number;
};

/** "cy@x.io" → "c… · x.io": enough to recognise whom one invited, not enough to write to them. */
export const addressHint = (email: string): string => {
  const [local = "", host = ""] = email.split("@");
  return `${local.slice(0, 1)}… · ${host}`;
};

export class Invitation extends Aggregate<InvitationState, WorkspacesEvent> {
  static create(facts: Omit<InvitationState, "version" | "status">, roleName: string): Invitation {
    const invitation = new Invitation({ ...facts, status: "pending", version: 1 }, 0);
    const { workspaceId, id: invitationId, email } = facts;
    invitation.record({
      type: "workspaces.invitation.created",
      workspaceId,
      invitationId,
      addressHint: addressHint(email),
      roleName,
    });
    return invitation;
  }

  static restore(state: InvitationState): Invitation {
    return new Invitation(state, state.version);
  }

  /** @throws DomainError saying whether it was used, withdrawn or has run out. */
  assertUsable(now: Date): void {
    const { status, expiresAt } = this.state;
    if (status === "accepted") throw new DomainError("workspaces.invitation_used", "This invitation was already used.");
    if (status === "revoked") throw new DomainError("workspaces.invitation_revoked", "This invitation was withdrawn.");
    if (expiresAt <= now) throw new DomainError("workspaces.invitation_expired", "This invitation has expired.");
  }

  accept(member: { id: Id; name: string }, now: Date): void {
    this.assertUsable(now);
    this.change({ status: "accepted" });
    const { workspaceId, id: invitationId } = this.state;
    this.record({
      type: "workspaces.invitation.accepted",
      workspaceId,
      invitationId,
      memberId: member.id,
      memberName: member.name,
    });
  }

  /** @throws DomainError when it was used already; withdrawing twice changes nothing. */
  revoke(): void {
    const { status, workspaceId, id: invitationId, email } = this.state;
    if (status === "revoked") return;
    if (status === "accepted") throw new DomainError("workspaces.invitation_used", "This invitation was already used.");
    this.change({ status: "revoked" });
    this.record({ type: "workspaces.invitation.revoked", workspaceId, invitationId, addressHint: addressHint(email) });
  }
}
