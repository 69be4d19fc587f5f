import type { RoleChanged, UpdateRoleBody } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { workspaceRoleToDto } from "#application/dto/workspace-role-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import { refuseStale } from "#application/refuse-stale.ts";
import type { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";
import { authoriseAlone } from "./authorise.ts";
import { theRole } from "./look-up.ts";
import { refuseGrant } from "./rank.ts";

export type UpdateRole = AskedOfWorkspace & UpdateRoleBody & { roleId: string };

/** Only what is added is granted: who lacks a right may still leave it where it is, or take it away. */
const gainedBy = (role: WorkspaceRole, { permissions = [] }: UpdateRole) =>
  permissions.filter((right) => !role.state.permissions.includes(right));

const changes = ({ name, description, permissions }: UpdateRole) => ({
  ...(name !== undefined && { name }),
  ...(description !== undefined && { description }),
  ...(permissions !== undefined && { permissions }),
});

export const updateRole =
  ({ uow }: Pick<Ports, "uow">) =>
  (command: UpdateRole): Promise<RoleChanged> =>
    commit({ uow }, { verb: "updateRole", ...command }, async (tx) => {
      const { workspace, standing } = await authoriseAlone(tx, command, "workspace.roles.manage");
      const workspaceId = workspace.state.id;
      const role = await theRole(tx, { workspaceId, id: command.roleId });
      refuseGrant(standing, { kind: "custom", permissions: gainedBy(role, command) });
      refuseStale("workspaces.stale_version", command.version, workspaceRoleToDto(role));
      role.update(changes(command));
      await tx.roles.save(role);
      return { workspaceId, answer: { role: workspaceRoleToDto(role) } };
    });
