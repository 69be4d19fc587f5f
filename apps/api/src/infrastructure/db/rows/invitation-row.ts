import { Invitation } from "#domain/workspaces/invitation.ts";
import type { NewRow, Row } from "../schema.ts";

export const invitationColumns = [
  "id",
  "workspace_id",
  "role_id",
  "email",
  "token_hash",
  "invited_by",
  "created_at",
  "expires_at",
  "status",
  "version",
] as const;

export const invitationFromRow = (row: Row<"invitations">): Invitation =>
  Invitation.restore({
    id: row.id,
    workspaceId: row.workspace_id,
    roleId: row.role_id,
    email: row.email,
    tokenHash: row.token_hash,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    status: row.status,
    version: row.version,
  });

export const invitationToRow = ({ state }: Invitation): NewRow<"invitations"> => ({
  id: state.id,
  workspace_id: state.workspaceId,
  role_id: state.roleId,
  email: state.email,
  token_hash: state.tokenHash,
  invited_by: state.invitedBy,
  created_at: state.createdAt,
  expires_at: state.expiresAt,
  status: state.status,
  version: state.version,
});
