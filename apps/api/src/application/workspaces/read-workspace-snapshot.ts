import type { Standing } from "@orbit/shared/access";
import type { ContactDto, MemberPresenceDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { ViewOfWorkspace } from "#application/actor.ts";
import { invitationToDto } from "#application/dto/invitation-to-dto.ts";
import { lastSeenToDto } from "#application/dto/last-seen-to-dto.ts";
import { roomToDto } from "#application/dto/room-to-dto.ts";
import { workspaceMemberToDto } from "#application/dto/workspace-member-to-dto.ts";
import { workspaceRoleToDto } from "#application/dto/workspace-role-to-dto.ts";
import { workspaceToDto } from "#application/dto/workspace-to-dto.ts";
import { type MapInPieces, mapInPieces } from "#application/map-in-pieces.ts";
import type { AccessReader } from "#application/ports/access-reader.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { PresenceReader } from "#application/ports/presence-reader.ts";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import { SharedReads } from "#application/shared-reads.ts";
import type { Invitation } from "#domain/workspaces/invitation.ts";
import type { Workspace } from "#domain/workspaces/workspace.ts";
import type { WorkspaceMember } from "#domain/workspaces/workspace-member.ts";
import type { WorkspaceRole } from "#domain/workspaces/workspace-role.ts";
import { positionOf } from "../position-of.ts";
import { standingOf, workspaceNotFound } from "./authorise.ts";

const contactOfMember =
  (addresses: ReadonlyMap<string, string>) =>
  ({ state: { id: memberId } }: WorkspaceMember): ContactDto[] => {
    const email = addresses.get(memberId);
    return email === undefined ? [] : [{ memberId, email }];
  };

const contactOfInvitation = ({ state }: Invitation): ContactDto => ({ invitationId: state.id, email: state.email });

/** Who is here as this node knows it, who is not with when they were last. */
const presenceOf = (
  { presence, workspaceId }: { presence: PresenceReader; workspaceId: string },
  lastSeen: ReadonlyMap<string, Date>,
) => {
  const here = new Map(presence.present(workspaceId).map((one) => [one.memberId, one]));
  const absent = presence.isWhole(workspaceId) ? "offline" : "unknown";
  return ({ state: { id: memberId } }: WorkspaceMember): MemberPresenceDto => {
    const seenAt = lastSeen.get(memberId);
    return here.get(memberId) ?? { memberId, status: absent, lastSeenAt: seenAt ? lastSeenToDto(seenAt) : null };
  };
};

/** What everybody with the same rights sees alike. */
export type SharedSnapshot = Omit<WorkspaceSnapshotDto, "you">;
/** One person's snapshot; `shared` is the very same object for all whose rights allow them the same, read at one moment. */
export type WorkspaceSnapshot = Pick<WorkspaceSnapshotDto, "you"> & { shared: SharedSnapshot };

/** How often one workspace is read at most while a crowd asks for it. */
const READ_EVERY_MS = 250;

/** The rights that decide what is in a snapshot; who has the same ones sees the same. */
const audienceOf = ({ permissions }: Standing) => ({
  seesInvitations: permissions.includes("members.invite"),
  seesContacts: permissions.includes("members.view_contacts"),
});
type Audience = ReturnType<typeof audienceOf>;

const rowsIn = ({ members, presence, roles, rooms, invitations, contacts }: SharedSnapshot): number =>
  [members, presence, roles, rooms, invitations, contacts].reduce((sum, { length }) => sum + length, 0);

type Dependencies = Pick<Ports, "uow" | "presence" | "reads" | "timers"> & { access: Pick<AccessReader, "memberOf"> };

/**
 * Everything the viewer may see and the position it is true at, read in one transaction. Many who ask at once share a read
 * that began after all of them had asked; in it, each one's own membership is looked at again.
 */
export const readWorkspaceSnapshot = ({ uow, presence, reads, access, timers }: Dependencies) => {
  const map = mapInPieces(timers);
  const shared = new SharedReads<string, WorkspaceSnapshot | null>({
    read: (workspaceId, userIds) => uow.read((tx) => readFor({ tx, presence, workspaceId, map }, userIds)),
    breath: () => new Promise((resolve) => timers.after(READ_EVERY_MS, resolve)),
  });
  return async ({ actor, slug }: ViewOfWorkspace): Promise<WorkspaceSnapshot> => {
    // Outsiders are refused here, in the same time whether or not there is such a workspace, crowded or not.
    const found = await access.memberOf(actor.userId, slug);
    if (found) await presence.ready(found.workspaceId);
    const snapshot = found && (await shared.ask(found.workspaceId, actor.userId));
    if (!snapshot) throw workspaceNotFound();
    reads.charge(actor.userId, rowsIn(snapshot.shared));
    return snapshot;
  };
};

/** `map`: what there may be tens of thousands of is mapped in pieces, so that one huge workspace does not hold up the others. */
type Where = { tx: ReadTransaction; presence: PresenceReader; workspaceId: string; map: MapInPieces };

const readFor = async (where: Where, userIds: readonly string[]): Promise<(WorkspaceSnapshot | null)[]> => {
  const { tx, workspaceId } = where;
  const workspace = await tx.workspaces.byId(workspaceId);
  if (!workspace) return userIds.map(() => null);
  const rows = { workspace, members: await tx.members.all(workspaceId), roles: await tx.roles.all(workspaceId) };
  const memberOf = new Map(rows.members.map((member) => [member.state.userId, member]));
  const roleOf = new Map(rows.roles.map((role) => [role.state.id, role]));
  const read = snapshots(where, rows);
  const answers: (WorkspaceSnapshot | null)[] = [];
  for (const userId of userIds) {
    const member = memberOf.get(userId);
    const role = member && roleOf.get(member.state.roleId);
    if (!member || !role) {
      answers.push(null);
      continue;
    }
    const standing = standingOf(role);
    const shared = await read(audienceOf(standing));
    answers.push({ you: { memberId: member.state.id, permissions: [...standing.permissions] }, shared });
  }
  return answers;
};

type Rows = { workspace: Workspace; members: readonly WorkspaceMember[]; roles: readonly WorkspaceRole[] };

/** Reads the shared part once per audience. */
const snapshots = (where: Where, rows: Rows): ((audience: Audience) => Promise<SharedSnapshot>) => {
  const known = new Map<string, Promise<SharedSnapshot>>();
  return (audience) => {
    const key = JSON.stringify(audience);
    const found = known.get(key) ?? readShared(where, rows, audience);
    known.set(key, found);
    return found;
  };
};

const readShared = async (
  { tx, presence, workspaceId, map }: Where,
  { workspace, members, roles }: Rows,
  { seesInvitations, seesContacts }: Audience,
): Promise<SharedSnapshot> => {
  const invitations = seesInvitations ? await tx.invitations.pending(workspaceId) : [];
  const addresses = seesContacts ? await tx.members.addresses(workspaceId) : new Map<string, string>();
  const ofMembers = await map(members, contactOfMember(addresses));
  const seen = presenceOf({ presence, workspaceId }, await tx.members.lastSeen(workspaceId));
  return {
    workspace: workspaceToDto(workspace),
    members: await map(members, workspaceMemberToDto),
    roles: await map(roles, workspaceRoleToDto),
    invitations: invitations.map(invitationToDto),
    contacts: seesContacts ? [...ofMembers.flat(), ...invitations.map(contactOfInvitation)] : [],
    rooms: await map(await tx.rooms.all(workspaceId), roomToDto),
    presence: await map(members, seen),
    roomPresence: [...presence.rooms(workspaceId)],
    position: await positionOf(tx, workspaceId),
  };
};
