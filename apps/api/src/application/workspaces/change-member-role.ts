import type { ChangeMemberRoleBody, MemberChanged } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { workspaceMemberToDto } from "#application/dto/workspace-member-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import { refuseStale } from "#application/refuse-stale.ts";
import { authoriseAlone, standingOf } from "./authorise.ts";
import { countOwners, theMember, theRole } from "./look-up.ts";
import { refuseGrant, refuseHigherRank } from "./rank.ts";

export type ChangeMemberRole = AskedOfWorkspace & ChangeMemberRoleBody & { memberId: string };

export const changeMemberRole =
  ({ uow }: Pick<Ports, "uow">) =>
  (command: ChangeMemberRole): Promise<MemberChanged> =>
    commit({ uow }, { verb: "changeMemberRole", ...command }, async (tx) => {
      const { workspace, standing } = await authoriseAlone(tx, command, "members.change_role");
      const workspaceId = workspace.state.id;
      const member = await theMember(tx, { workspaceId, id: command.memberId });
      const from = await theRole(tx, { workspaceId, id: member.state.roleId });
      const to = await theRole(tx, { workspaceId, id: command.roleId });
      refuseHigherRank(standing, standingOf(from));
      refuseGrant(standing, standingOf(to));
      refuseStale("workspaces.stale_version", command.version, workspaceMemberToDto(member));
      member.changeRole({ from, to, ownerCount: await countOwners(tx, workspaceId) });
      await tx.members.save(member);
      return { workspaceId, answer: { member: workspaceMemberToDto(member) } };
    });
