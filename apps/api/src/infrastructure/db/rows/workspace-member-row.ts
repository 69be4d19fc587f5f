import { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import type { NewRow, Row } from "../schema.ts";

export const workspaceMemberColumns = [
  "id",
  "workspace_id",
  "user_id",
  "role_id",
  "name",
  "joined_at",
  "invited_by",
  "version",
] as const;

export const workspaceMemberFromRow = (row: Omit<Row<"workspace_members">, "last_seen_at">): WorkspaceMember =>
  WorkspaceMember.restore({
    id: row.id,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    roleId: row.role_id,
    name: row.name,
    joinedAt: row.joined_at,
    invitedBy: row.invited_by,
    version: row.version,
  });

export const workspaceMemberToRow = ({ state }: WorkspaceMember): NewRow<"workspace_members"> => ({
  id: state.id,
  workspace_id: state.workspaceId,
  user_id: state.userId,
  role_id: state.roleId,
  name: state.name,
  joined_at: state.joinedAt,
  invited_by: state.invitedBy,
  version: state.version,
});
