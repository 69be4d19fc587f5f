import { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";
import type { NewRow, Row } from "../schema.ts";

export const workspaceRoleColumns = [
  "id",
  "workspace_id",
  "kind",
  "name",
  "description",
  "permissions",
  "version",
] as const;

export const workspaceRoleFromRow = (row: Row<"workspace_roles">): WorkspaceRole =>
  WorkspaceRole.restore({
    id: row.id,
    workspaceId: row.workspace_id,
    kind: row.kind,
    name: row.name,
    description: row.description,
    permissions: row.permissions,
    version: row.version,
  });

export const workspaceRoleToRow = ({ state }: WorkspaceRole): NewRow<"workspace_roles"> => ({
  id: state.id,
  workspace_id: state.workspaceId,
  kind: state.kind,
  name: state.name,
  description: state.description,
  permissions: [...state.permissions],
  version: state.version,
});
