import type { Committed } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import type { Ports } from "#application/ports/ports.ts";
import { authoriseAlone, standingOf } from "./authorise.ts";
import { countOwners, theMember, theRole } from "./look-up.ts";
import { refuseHigherRank } from "./rank.ts";

export type RemoveMember = AskedOfWorkspace & { memberId: string };

export const removeMember =
  ({ uow }: Pick<Ports, "uow">) =>
  (command: RemoveMember): Promise<Committed> =>
    commit({ uow }, { verb: "removeMember", ...command }, async (tx) => {
      const { workspace, standing } = await authoriseAlone(tx, command, "members.remove");
      const workspaceId = workspace.state.id;
      const member = await theMember(tx, { workspaceId, id: command.memberId });
      const role = await theRole(tx, { workspaceId, id: member.state.roleId });
      refuseHigherRank(standing, standingOf(role));
      member.remove(role, await countOwners(tx, workspaceId));
      await tx.members.save(member);
      return { workspaceId, answer: {} };
    });
