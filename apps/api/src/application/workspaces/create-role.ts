import type { CreateRoleBody, RoleChanged } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { workspaceRoleToDto } from "#application/dto/workspace-role-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import { refuseGrowth } from "#application/refuse-growth.ts";
import { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";
import { authoriseAlone } from "./authorise.ts";
import { refuseGrant } from "./rank.ts";

export type CreateRole = AskedOfWorkspace & CreateRoleBody;

export const createRole =
  ({ uow, ids, limits }: Pick<Ports, "uow" | "ids" | "limits">) =>
  (command: CreateRole): Promise<RoleChanged> =>
    commit({ uow }, { verb: "createRole", ...command }, async (tx) => {
      const { workspace, standing } = await authoriseAlone(tx, command, "workspace.roles.manage");
      const { name, description, permissions } = command;
      refuseGrant(standing, { kind: "custom", permissions });
      const workspaceId = workspace.state.id;
      refuseGrowth(limits, "rolesPerWorkspace", (await tx.roles.count(workspaceId)) + 1);
      const role = WorkspaceRole.create({ id: ids.next(), workspaceId, name, description, permissions });
      await tx.roles.save(role);
      return { workspaceId, answer: { role: workspaceRoleToDto(role) } };
    });
