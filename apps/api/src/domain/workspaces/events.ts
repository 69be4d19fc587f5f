import type { Id } from "../kernel/id.ts";

type InWorkspace = { workspaceId: Id };

/**
 * What happened in a workspace. Names are part of the facts, so that a sentence about the past can be told
 * from the event alone, after the rows have moved on. No address and no token is ever a fact.
 */
export type WorkspacesEvent =
  | (InWorkspace & { type: "workspaces.workspace.created"; name: string; slug: string })
  | (InWorkspace & { type: "workspaces.workspace.renamed"; from: string; to: string })
  | (InWorkspace & { type: "workspaces.workspace.deleted"; name: string })
  | (InWorkspace & { type: "workspaces.member.joined"; memberId: Id; memberName: string; roleName: string })
  | (InWorkspace & { type: "workspaces.member.left"; memberId: Id; memberName: string })
  | (InWorkspace & { type: "workspaces.member.removed"; memberId: Id; memberName: string })
  | (InWorkspace & {
      type: "workspaces.member.role_changed";
      memberId: Id;
      memberName: string;
      fromRole: string;
      toRole: string;
    })
  | (InWorkspace & { type: "workspaces.role.created"; roleId: Id; roleName: string })
  | (InWorkspace & {
      type: "workspaces.role.updated";
      roleId: Id;
      roleName: string;
      gained: readonly string[];
      lost: readonly string[];
    })
  | (InWorkspace & { type: "workspaces.role.deleted"; roleId: Id; roleName: string })
  | (InWorkspace & { type: "workspaces.invitation.created"; invitationId: Id; addressHint: string; roleName: string })
  | (InWorkspace & { type: "workspaces.invitation.accepted"; invitationId: Id; memberId: Id; memberName: string })
  | (InWorkspace & { type: "workspaces.invitation.revoked"; invitationId: Id; addressHint: string });
