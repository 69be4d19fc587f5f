import type { Committed } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import type { Ports } from "#application/ports/ports.ts";
import { authoriseAlone } from "./authorise.ts";

/** Ends the workspace for everyone. Its log stays, its slug is free again. */
export const deleteWorkspace =
  ({ uow, clock }: Pick<Ports, "uow" | "clock">) =>
  (command: AskedOfWorkspace): Promise<Committed> =>
    commit({ uow }, { verb: "deleteWorkspace", ...command }, async (tx) => {
      const { workspace } = await authoriseAlone(tx, command, "workspace.delete");
      workspace.delete(clock.now());
      await tx.workspaces.save(workspace);
      return { workspaceId: workspace.state.id, answer: {} };
    });
