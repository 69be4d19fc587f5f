import { type Permission, permissionCatalog, type Standing } from "@orbit/shared/access";
import type { ViewOfWorkspace } from "#application/actor.ts";
import { permissionsOf } from "#application/dto/workspace-role-to-dto.ts";
import type { ReadTransaction, WriteTransaction } from "#application/ports/unit-of-work.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import type { Workspace } from "#domain/workspaces/workspace.ts";
import type { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import type { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";

/** The asker as a member: where they are, who they are there, and what they may do. */
export type Acting = { workspace: Workspace; member: WorkspaceMember; role: WorkspaceRole; standing: Standing };

type Where = ViewOfWorkspace;

export const standingOf = ({ state }: WorkspaceRole): Standing => ({
  kind: state.kind,
  permissions: permissionsOf(state),
});

/** The same words for a workspace that is not there and for one that is not theirs: outsiders can't tell them apart. */
export const workspaceNotFound = () =>
  new DomainError("workspaces.not_found", "There is no such workspace, or you are not a member of it.");

type Roles = Pick<ReadTransaction, "roles">;
type RoleOf<Tx> = (tx: Tx, member: WorkspaceMember) => Promise<WorkspaceRole>;

const roleOf: RoleOf<Roles> = async (tx, { state }) => {
  const role = await tx.roles.byId(state.workspaceId, state.roleId);
  if (!role) throw new Error(`member ${state.id} has a role that does not exist`);
  return role;
};

/**
 * A custom role can be edited while its holder acts, so it is held as it is: what it grants is granted until the end of the
 * transaction. System roles never change, and a shared lock on one would be every member's.
 */
const heldRoleOf: RoleOf<WriteTransaction> = async (tx, member) => {
  const role = await roleOf(tx, member);
  if (role.state.kind !== "custom") return role;
  return (await tx.roles.byIdForShare(role.state.workspaceId, role.state.id)) ?? role;
};

type Found = { workspace: Workspace; member: WorkspaceMember | null };

const stand = async <Tx>(tx: Tx, { workspace, member }: Found, find: RoleOf<Tx>): Promise<Acting> => {
  if (!member) throw workspaceNotFound();
  const role = await find(tx, member);
  return { workspace, member, role, standing: standingOf(role) };
};

/** @throws DomainError naming the right that is missing. */
const demand = ({ standing }: Acting, right: Permission | null): void => {
  if (right === null || standing.permissions.includes(right)) return;
  const { label } = permissionCatalog[right];
  throw new DomainError("workspaces.forbidden", `Your role lacks a right this takes: "${label}" (${right}).`);
};

const act = async (tx: WriteTransaction, workspace: Workspace | null, { actor }: Where): Promise<Acting> => {
  if (!workspace) throw workspaceNotFound();
  const member = await tx.members.byUserForShare(workspace.state.id, actor.userId);
  const acting = await stand(tx, { workspace, member }, heldRoleOf);
  tx.actAs(acting.member.state.id);
  return acting;
};

/**
 * Lets a member act, if their role carries `right` (null: any member), and records what follows in their name.
 * The workspace, their own membership and what their role grants can't change until the transaction ends.
 */
export const authorise = async (tx: WriteTransaction, where: Where, right: Permission | null): Promise<Acting> => {
  const acting = await act(tx, await tx.workspaces.bySlugForShare(where.slug, where.actor.userId), where);
  demand(acting, right);
  return acting;
};

/** As `authorise`, and alone: commands on membership, roles and settings of one workspace run one after the other. */
export const authoriseAlone = async (tx: WriteTransaction, where: Where, right: Permission | null): Promise<Acting> => {
  const acting = await act(tx, await tx.workspaces.lockBySlug(where.slug, where.actor.userId), where);
  demand(acting, right);
  return acting;
};

/** Lets a member look. */
export const lookInto = async (tx: ReadTransaction, { actor, slug }: Where): Promise<Acting> => {
  const workspace = await tx.workspaces.bySlug(slug, actor.userId);
  if (!workspace) throw workspaceNotFound();
  const member = await tx.members.byUser(workspace.state.id, actor.userId);
  return stand(tx, { workspace, member }, roleOf);
};
