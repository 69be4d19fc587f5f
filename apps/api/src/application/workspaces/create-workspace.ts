import { roleKinds, systemRoles } from "@orbit/shared/access";
import type { CreateWorkspaceBody, WorkspaceJoined } from "@orbit/shared/http";
import type { Asked } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { workspaceMemberToDto } from "#application/dto/workspace-member-to-dto.ts";
import { workspaceToDto } from "#application/dto/workspace-to-dto.ts";
import type { IdGenerator } from "#application/ports/id-generator.ts";
import type { Ports } from "#application/ports/ports.ts";
import { refuseGrowth } from "#application/refuse-growth.ts";
import { Workspace } from "#domain/workspaces/workspace.ts";
import { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";

export type CreateWorkspace = Asked & CreateWorkspaceBody;

const foundRoles = (ids: IdGenerator, workspaceId: string): WorkspaceRole[] =>
  roleKinds
    .filter((kind) => kind !== "custom")
    .map((kind) => WorkspaceRole.found({ id: ids.next(), workspaceId, kind, ...systemRoles[kind] }));

const ownerAmong = (roles: readonly WorkspaceRole[]): WorkspaceRole => {
  const owner = roles.find((role) => role.isOwner);
  if (!owner) throw new Error("the system roles have no owner");
  return owner;
};

/** Founds a workspace with its four system roles; whoever asks is its first owner. */
export const createWorkspace =
  ({ uow, ids, clock, limits }: Pick<Ports, "uow" | "ids" | "clock" | "limits">) =>
  (command: CreateWorkspace): Promise<WorkspaceJoined> =>
    commit({ uow }, { verb: "createWorkspace", ...command }, async (tx) => {
      const { actor, name, slug } = command;
      refuseGrowth(limits, "workspacesPerPerson", (await tx.members.ofUser(actor.userId)).length + 1);
      const [workspaceId, memberId, now] = [ids.next(), ids.next(), clock.now()];
      tx.actAs(memberId);
      const workspace = Workspace.found({ id: workspaceId, slug, name, createdAt: now });
      await tx.workspaces.save(workspace);
      const roles = foundRoles(ids, workspaceId);
      for (const role of roles) await tx.roles.save(role);
      const owner = ownerAmong(roles);
      const founder = { id: memberId, workspaceId, userId: actor.userId, roleId: owner.state.id, name: actor.name };
      const member = WorkspaceMember.join({ ...founder, joinedAt: now, invitedBy: null }, owner.state.name);
      await tx.members.save(member);
      return { workspaceId, answer: { workspace: workspaceToDto(workspace), member: workspaceMemberToDto(member) } };
    });
