import { Aggregate } from "../kernel/aggregate.ts";
import { DomainError } from "../kernel/domain-error.ts";
import type { Id } from "../kernel/id.ts";
import type { WorkspacesEvent } from "./events.ts";
import type { WorkspaceRole } from "./workspace-role.ts";

export type WorkspaceMemberState = {
  id: Id;
  workspaceId: Id;
  userId: Id;
  roleId: Id;
  name: string;
  joinedAt: Date;
  invitedBy: Id | null;
  version: number;
};

type RoleChange = {
  from: WorkspaceRole;
  to: WorkspaceRole;
  /** Counted under the workspace's lock, or two owners could demote each other at once. */
  ownerCount: number;
};

export class WorkspaceMember extends Aggregate<WorkspaceMemberState, WorkspacesEvent> {
  static join(facts: Omit<WorkspaceMemberState, "version">, roleName: string): WorkspaceMember {
    const member = new WorkspaceMember({ ...facts, version: 1 }, 0);
    const { workspaceId, id: memberId, name: memberName } = facts;
    member.record({ type: "workspaces.member.joined", workspaceId, memberId, memberName, roleName });
    return member;
  }

  static restore(state: WorkspaceMemberState): WorkspaceMember {
    return new WorkspaceMember(state, state.version);
  }

  changeRole({ from, to, ownerCount }: RoleChange): void {
    if (to.state.id === this.state.roleId) return;
    if (!to.isOwner) this.#refuseLastOwner(from, ownerCount);
    const { workspaceId, id: memberId, name: memberName } = this.state;
    this.change({ roleId: to.state.id });
    this.record({
      type: "workspaces.member.role_changed",
      workspaceId,
      memberId,
      memberName,
      fromRole: from.state.name,
      toRole: to.state.name,
    });
  }

  leave(role: WorkspaceRole, ownerCount: number): void {
    this.#end("workspaces.member.left", role, ownerCount);
  }

  remove(role: WorkspaceRole, ownerCount: number): void {
    this.#end("workspaces.member.removed", role, ownerCount);
  }

  #end(type: "workspaces.member.left" | "workspaces.member.removed", role: WorkspaceRole, ownerCount: number): void {
    this.#refuseLastOwner(role, ownerCount);
    const { workspaceId, id: memberId, name: memberName } = this.state;
    this.markDeleted();
    this.record({ type, workspaceId, memberId, memberName });
  }

  #refuseLastOwner(role: WorkspaceRole, ownerCount: number): void {
    if (!role.isOwner || ownerCount > 1) return;
    throw new DomainError(
      "workspaces.last_owner",
      `${this.state.name} is the last owner. Make somebody else an owner first.`,
    );
  }
}
