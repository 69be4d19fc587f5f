import type { Committed } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import type { Ports } from "#application/ports/ports.ts";
import { authoriseAlone } from "./authorise.ts";
import { countOwners } from "./look-up.ts";

export const leaveWorkspace =
  ({ uow }: Pick<Ports, "uow">) =>
  (command: AskedOfWorkspace): Promise<Committed> =>
    commit({ uow }, { verb: "leaveWorkspace", ...command }, async (tx) => {
      const { workspace, member, role } = await authoriseAlone(tx, command, null);
      const workspaceId = workspace.state.id;
      member.leave(role, await countOwners(tx, workspaceId));
      await tx.members.save(member);
      return { workspaceId, answer: {} };
    });
