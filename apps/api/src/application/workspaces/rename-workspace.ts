import type { RenameWorkspaceBody, WorkspaceChanged } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { workspaceToDto } from "#application/dto/workspace-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import { refuseStale } from "#application/refuse-stale.ts";
import { authoriseAlone } from "./authorise.ts";

export type RenameWorkspace = AskedOfWorkspace & RenameWorkspaceBody;

export const renameWorkspace =
  ({ uow }: Pick<Ports, "uow">) =>
  (command: RenameWorkspace): Promise<WorkspaceChanged> =>
    commit({ uow }, { verb: "renameWorkspace", ...command }, async (tx) => {
      const { workspace } = await authoriseAlone(tx, command, "workspace.settings.edit");
      refuseStale("workspaces.stale_version", command.version, workspaceToDto(workspace));
      workspace.rename(command.name);
      await tx.workspaces.save(workspace);
      return { workspaceId: workspace.state.id, answer: { workspace: workspaceToDto(workspace) } };
    });
