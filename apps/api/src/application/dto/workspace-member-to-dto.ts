import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import type { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";

export const workspaceMemberToDto = ({ state }: WorkspaceMember): WorkspaceMemberDto => ({
  id: state.id,
  name: state.name,
  roleId: state.roleId,
  joinedAt: state.joinedAt.toISOString(),
  invitedBy: state.invitedBy,
  version: state.version,
});
