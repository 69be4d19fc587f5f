import type { Permission } from "@orbit/shared/access";
import type { InvitationDto, RoomDto, WorkspaceDto, WorkspaceMemberDto, WorkspaceRoleDto } from "@orbit/shared/dto";
import type { Command } from "./commands.ts";

const silent = (): null => null;

/** Every command that the workload knows, as the HTTP routes take it. */
export const commandsOn = (slug: string) => {
  const at = `/v1/workspaces/${slug}`;
  return {
    renameWorkspace: ({ version }: WorkspaceDto, name: string): Command => ({
      what: "workspace.rename",
      method: "PATCH",
      path: at,
      body: { name, version },
      shows: ({ workspace }: { workspace: WorkspaceDto }) => ({ type: "workspace.updated", workspace }),
    }),
    createRoom: (name: string): Command => ({
      what: "room.create",
      method: "POST",
      path: `${at}/rooms`,
      body: { name },
      shows: ({ room }: { room: RoomDto }) => ({ type: "workspace.room.created", room }),
    }),
    renameRoom: ({ id, version }: RoomDto, name: string): Command => ({
      what: "room.rename",
      method: "PATCH",
      path: `${at}/rooms/${id}`,
      body: { name, version },
      shows: ({ room }: { room: RoomDto }) => ({ type: "workspace.room.renamed", room }),
    }),
    archiveRoom: ({ id }: RoomDto): Command => ({
      what: "room.archive",
      method: "DELETE",
      path: `${at}/rooms/${id}`,
      shows: () => ({ type: "workspace.room.archived", roomId: id }),
    }),
    createRole: (name: string, permissions: readonly Permission[]): Command => ({
      what: "role.create",
      method: "POST",
      path: `${at}/roles`,
      body: { name, permissions },
      shows: ({ role }: { role: WorkspaceRoleDto }) => ({ type: "workspace.role.created", role }),
    }),
    updateRole: (
      { id, version }: WorkspaceRoleDto,
      changes: { name?: string; permissions?: readonly Permission[] },
    ): Command => ({
      what: "role.update",
      method: "PATCH",
      path: `${at}/roles/${id}`,
      body: { ...changes, version },
      shows: ({ role }: { role: WorkspaceRoleDto }) => ({ type: "workspace.role.updated", role }),
    }),
    deleteRole: ({ id }: WorkspaceRoleDto): Command => ({
      what: "role.delete",
      method: "DELETE",
      path: `${at}/roles/${id}`,
      shows: () => ({ type: "workspace.role.deleted", roleId: id }),
    }),
    changeRole: ({ id, version }: WorkspaceMemberDto, roleId: string): Command => ({
      what: "member.change_role",
      method: "PATCH",
      path: `${at}/members/${id}`,
      body: { roleId, version },
      shows: ({ member }: { member: WorkspaceMemberDto }) => ({ type: "workspace.member.role_changed", member }),
    }),
    removeMember: ({ id }: Pick<WorkspaceMemberDto, "id">): Command => ({
      what: "member.remove",
      method: "DELETE",
      path: `${at}/members/${id}`,
      shows: () => ({ type: "workspace.member.left", memberId: id, reason: "removed" }),
    }),
    invite: (email: string, roleId: string): Command => ({
      what: "invitation.create",
      method: "POST",
      path: `${at}/invitations`,
      body: { emails: [email], roleId },
      shows: silent,
      // Somebody who is a member, or invited, is passed over.
      didNothing: ({ invitations }: { invitations: readonly unknown[] }) => invitations.length === 0,
    }),
    revokeInvitation: ({ id }: InvitationDto): Command => ({
      what: "invitation.revoke",
      isIdempotent: true,
      method: "DELETE",
      path: `${at}/invitations/${id}`,
      shows: silent,
    }),
    accept: (token: string): Command => ({
      what: "invitation.accept",
      method: "POST",
      path: `/v1/invitations/${token}/accept`,
      shows: silent,
    }),
  };
};
