import type { Permission } from "@orbit/shared/access";
import type { ContactDto, PresenceDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { ViewOfWorkspace } from "#application/actor.ts";
import { invitationToDto } from "#application/dto/invitation-to-dto.ts";
import { roomToDto } from "#application/dto/room-to-dto.ts";
import { workspaceMemberToDto } from "#application/dto/workspace-member-to-dto.ts";
import { workspaceRoleToDto } from "#application/dto/workspace-role-to-dto.ts";
import { workspaceToDto } from "#application/dto/workspace-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import type { Invitation } from "#domain/workspaces/invitation.ts";
import type { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import { positionOf } from "../position-of.ts";
import { lookInto } from "./authorise.ts";

type Rows = { members: readonly WorkspaceMember[]; invitations: readonly Invitation[] };

const contactsOf = async (tx: ReadTransaction, { members, invitations }: Rows): Promise<ContactDto[]> => {
  const users = await tx.users.byIds(members.map(({ state }) => state.userId));
  const emailOf = new Map(users.map(({ state }) => [state.id, state.email]));
  return [
    ...members.flatMap(({ state }) => {
      const email = emailOf.get(state.userId);
      return email === undefined ? [] : [{ memberId: state.id, email }];
    }),
    ...invitations.map(({ state }) => ({ invitationId: state.id, email: state.email })),
  ];
};

/** One entry per member: who is here as this node knows it, who is not with when they were last. */
const presenceOf = (
  members: readonly WorkspaceMember[],
  present: readonly PresenceDto[],
  lastSeen: ReadonlyMap<string, Date>,
): PresenceDto[] => {
  const here = new Map(present.map((one) => [one.memberId, one]));
  return members.map(({ state: { id: memberId } }) => {
    const lastSeenAt = lastSeen.get(memberId)?.toISOString() ?? null;
    return here.get(memberId) ?? { memberId, status: "offline", lastSeenAt };
  });
};

const rowsIn = ({ members, presence, roles, rooms, invitations, contacts }: WorkspaceSnapshotDto): number =>
  [members, presence, roles, rooms, invitations, contacts].reduce((sum, { length }) => sum + length, 0);

/** Everything the viewer may see and the position it is true at, read in one transaction. */
export const readWorkspaceSnapshot = ({ uow, presence, reads }: Pick<Ports, "uow" | "presence" | "reads">) => {
  const rowsFor = async (tx: ReadTransaction, workspaceId: string, may: (right: Permission) => boolean) => {
    const members = await tx.members.all(workspaceId);
    const invitations = may("members.invite") ? await tx.invitations.pending(workspaceId) : [];
    const contacts = may("members.view_contacts") ? await contactsOf(tx, { members, invitations }) : [];
    return { members, invitations, contacts };
  };

  const read = async (tx: ReadTransaction, view: ViewOfWorkspace): Promise<WorkspaceSnapshotDto> => {
    const { workspace, member, standing } = await lookInto(tx, view);
    const workspaceId = workspace.state.id;
    const may = (right: Permission) => standing.permissions.includes(right);
    const { members, invitations, contacts } = await rowsFor(tx, workspaceId, may);
    return {
      workspace: workspaceToDto(workspace),
      you: { memberId: member.state.id, permissions: [...standing.permissions] },
      members: members.map(workspaceMemberToDto),
      roles: (await tx.roles.all(workspaceId)).map(workspaceRoleToDto),
      invitations: invitations.map(invitationToDto),
      contacts,
      rooms: (await tx.rooms.all(workspaceId)).map(roomToDto),
      presence: presenceOf(members, presence.present(workspaceId), await tx.members.lastSeen(workspaceId)),
      roomPresence: [...presence.rooms(workspaceId)],
      position: await positionOf(tx, workspaceId),
    };
  };

  return async (view: ViewOfWorkspace): Promise<WorkspaceSnapshotDto> => {
    const snapshot = await uow.read((tx) => read(tx, view));
    reads.charge(view.actor.userId, rowsIn(snapshot));
    return snapshot;
  };
};
