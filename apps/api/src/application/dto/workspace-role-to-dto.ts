import { type Permission, permissions } from "@orbit/shared/access";
import type { WorkspaceRoleDto } from "@orbit/shared/dto";
import type { WorkspaceRole, WorkspaceRoleState } from "#domain/workspaces/workspace-role.ts";

/** The rights of a role that this version of Orbit knows; one retired since it was granted is dropped. */
export const permissionsOf = ({ permissions: granted }: Pick<WorkspaceRoleState, "permissions">): Permission[] =>
  permissions.filter((permission) => granted.includes(permission));

export const workspaceRoleToDto = ({ state }: WorkspaceRole): WorkspaceRoleDto => ({
  id: state.id,
  kind: state.kind,
  name: state.name,
  description: state.description,
  permissions: permissionsOf(state),
  version: state.version,
});
