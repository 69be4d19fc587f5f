import { invitationToDto } from "#application/dto/invitation-to-dto.ts";
import { workspaceMemberToDto } from "#application/dto/workspace-member-to-dto.ts";
import { workspaceRoleToDto } from "#application/dto/workspace-role-to-dto.ts";
import { workspaceToDto } from "#application/dto/workspace-to-dto.ts";
import type { WorkspacesEvent } from "#domain/workspaces/events.ts";
import type { ProjectionReads, Projections } from "../projection.ts";

type OfMember = { workspaceId: string; memberId: string };
type OfRole = { workspaceId: string; roleId: string };

const readMember = async ({ workspaceId, memberId }: OfMember, tx: ProjectionReads) => {
  const member = await tx.members.byId(workspaceId, memberId);
  return member && { member: workspaceMemberToDto(member) };
};

const ofMember = ({ memberId }: OfMember) => memberId;
const ofRole = ({ roleId }: OfRole) => roleId;
const ofInvitation = ({ invitationId }: { invitationId: string }) => invitationId;
const ofWorkspace = ({ workspaceId }: { workspaceId: string }) => workspaceId;

const readRole = async ({ workspaceId, roleId }: OfRole, tx: ProjectionReads) => {
  const role = await tx.roles.byId(workspaceId, roleId);
  return role && { role: workspaceRoleToDto(role) };
};

export const workspacesProjections: Projections<WorkspacesEvent["type"]> = {
  "workspaces.workspace.created": { silent: "nobody can be connected to a workspace before it exists" },
  "workspaces.workspace.renamed": {
    broadcast: "workspace.updated",
    entity: ofWorkspace,
    read: async ({ workspaceId }, tx) => {
      const workspace = await tx.workspaces.byId(workspaceId);
      return workspace && { workspace: workspaceToDto(workspace) };
    },
  },
  "workspaces.workspace.deleted": {
    broadcast: "workspace.deleted",
    entity: ofWorkspace,
    read: async ({ workspaceId }) => ({ workspaceId }),
    ends: () => ({ kind: "workspace" }),
  },
  "workspaces.member.joined": { broadcast: "workspace.member.joined", entity: ofMember, read: readMember },
  "workspaces.member.left": {
    broadcast: "workspace.member.left",
    entity: ofMember,
    read: async ({ memberId }) => ({ memberId, reason: "left" }),
    ends: ({ memberId }) => ({ kind: "member", memberId }),
  },
  "workspaces.member.removed": {
    broadcast: "workspace.member.left",
    entity: ofMember,
    read: async ({ memberId }) => ({ memberId, reason: "removed" }),
    ends: ({ memberId }) => ({ kind: "member", memberId }),
  },
  "workspaces.member.role_changed": {
    broadcast: "workspace.member.role_changed",
    entity: ofMember,
    read: readMember,
    regrants: true,
  },
  "workspaces.role.created": { broadcast: "workspace.role.created", entity: ofRole, read: readRole },
  "workspaces.role.updated": { broadcast: "workspace.role.updated", entity: ofRole, read: readRole, regrants: true },
  "workspaces.role.deleted": {
    broadcast: "workspace.role.deleted",
    entity: ofRole,
    read: async ({ roleId }) => ({ roleId }),
  },
  "workspaces.invitation.created": {
    broadcast: "workspace.invitation.created",
    entity: ofInvitation,
    read: async ({ workspaceId, invitationId }, tx) => {
      const invitation = await tx.invitations.byId(workspaceId, invitationId);
      // Accepted or withdrawn by now: its own event follows, and there is nothing pending to show.
      if (invitation?.state.status !== "pending") return null;
      return { invitation: invitationToDto(invitation) };
    },
  },
  "workspaces.invitation.accepted": {
    broadcast: "workspace.invitation.accepted",
    entity: ofInvitation,
    read: async ({ invitationId, memberId }) => ({ invitationId, memberId }),
  },
  "workspaces.invitation.revoked": {
    broadcast: "workspace.invitation.revoked",
    entity: ofInvitation,
    read: async ({ invitationId }) => ({ invitationId }),
  },
};
