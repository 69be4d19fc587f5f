import type { Committed } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import type { Ports } from "#application/ports/ports.ts";
import { authoriseAlone } from "./authorise.ts";
import { theRole } from "./look-up.ts";

export type DeleteRole = AskedOfWorkspace & { roleId: string };

export const deleteRole =
  ({ uow }: Pick<Ports, "uow">) =>
  (command: DeleteRole): Promise<Committed> =>
    commit({ uow }, { verb: "deleteRole", ...command }, async (tx) => {
      const { workspace } = await authoriseAlone(tx, command, "workspace.roles.manage");
      const workspaceId = workspace.state.id;
      const role = await theRole(tx, { workspaceId, id: command.roleId });
      const held = await tx.members.countByRole(workspaceId, command.roleId);
      const promised = await tx.invitations.countPendingByRole(workspaceId, command.roleId);
      role.delete(held + promised);
      await tx.roles.save(role);
      return { workspaceId, answer: {} };
    });
