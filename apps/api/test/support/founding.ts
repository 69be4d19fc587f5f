import { permissions } from "@orbit/shared/access";
import type { Clock } from "#application/ports/clock.ts";
import type { EventBus } from "#application/ports/event-bus.ts";
import type { IdGenerator } from "#application/ports/id-generator.ts";
import type { Committed, UnitOfWork, WriteContext } from "#application/ports/unit-of-work.ts";
import { User } from "#domain/identity/user.ts";
import { Room } from "#domain/rooms/room.ts";
import { Workspace } from "#domain/workspaces/workspace.ts";
import { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";

/** What a contract over the unit of work needs to be given. */
export type UnderTest = {
  uow: UnitOfWork;
  bus: EventBus;
  clock: Clock;
  ids: IdGenerator;
  /** False for a store that runs one transaction after the other: a write awaited inside a read would wait for ever. */
  isConcurrent: boolean;
};

export type Founded = {
  workspaceId: string;
  slug: string;
  userId: string;
  ownerId: string;
  ownerRoleId: string;
  memberRoleId: string;
};

export const newUser = ({ ids, clock }: UnderTest): User => {
  const id = ids.next();
  return User.signUp({ id, name: "Ada", email: `${id}@x.io`, passwordHash: "-", createdAt: clock.now() });
};

/** A workspace with the roles Owner and Member and one owner, in one command that records two events. */
export const foundWorkspace = async (world: UnderTest): Promise<Founded> => {
  const { uow, ids, clock } = world;
  const [workspaceId, ownerId, ownerRoleId, memberRoleId] = [ids.next(), ids.next(), ids.next(), ids.next()];
  const slug = `w-${workspaceId}`;
  const user = newUser(world);
  const userId = user.state.id;
  const joinedAt = clock.now();
  await uow.write({}, async (tx) => {
    await tx.users.save(user);
    await tx.workspaces.save(Workspace.found({ id: workspaceId, slug, name: "Acme", createdAt: joinedAt }));
    const role = { workspaceId, description: "", permissions };
    await tx.roles.save(WorkspaceRole.found({ ...role, id: ownerRoleId, kind: "owner", name: "Owner" }));
    await tx.roles.save(WorkspaceRole.found({ ...role, id: memberRoleId, kind: "member", name: "Member" }));
    const owner = { id: ownerId, workspaceId, userId, roleId: ownerRoleId, name: "Ada", joinedAt, invitedBy: null };
    await tx.members.save(WorkspaceMember.join(owner, "Owner"));
  });
  return { workspaceId, slug, userId, ownerId, ownerRoleId, memberRoleId };
};

export const newRoom = ({ ids, clock }: UnderTest, workspaceId: string, name?: string): Room => {
  const id = ids.next();
  return Room.create({ id, workspaceId, name: name ?? `Room ${id}`, createdBy: null, createdAt: clock.now() });
};

/** The smallest command: one row, one event. Resolves to the new room's id. */
export const addRoom = (
  world: UnderTest,
  workspaceId: string,
  context: WriteContext = {},
): Promise<Committed<string>> => {
  const room = newRoom(world, workspaceId);
  return world.uow.write(context, async (tx) => {
    await tx.rooms.save(room);
    return room.state.id;
  });
};

/** So many of them, one command after the other. Resolves to their ids. */
export const roomsAdded = async (world: UnderTest, workspaceId: string, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await addRoom(world, workspaceId)).value);
  return ids;
};

/** Adds a person of their own account and resolves to their member's id. */
export const addMember = async (
  world: UnderTest,
  { workspaceId }: Founded,
  facts: { roleId: string; invitedBy?: string },
): Promise<string> => {
  const user = newUser(world);
  const id = world.ids.next();
  const joined = { id, workspaceId, userId: user.state.id, name: "Bo", joinedAt: world.clock.now() };
  await world.uow.write({}, async (tx) => {
    await tx.users.save(user);
    await tx.members.save(WorkspaceMember.join({ invitedBy: null, ...joined, ...facts }, "Some role"));
  });
  return id;
};

/** Removes somebody whose role is Member. */
export const memberRemoved = (
  { uow }: UnderTest,
  { workspaceId, memberRoleId }: Founded,
  memberId: string,
): Promise<unknown> =>
  uow.write({}, async (tx) => {
    const member = await tx.members.byId(workspaceId, memberId);
    const role = await tx.roles.byId(workspaceId, memberRoleId);
    if (!member || !role) throw new Error("There is nobody to remove.");
    member.remove(role, 1);
    await tx.members.save(member);
  });
