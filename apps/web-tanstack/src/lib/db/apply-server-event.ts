import type { PositionDto } from "@orbit/shared/dto";
import {
  isStored,
  type ServerEvent,
  type ServerEventType,
  type SignalServerEventType,
  type StoredServerEventType,
} from "@orbit/shared/realtime";
import type { Outcome } from "./entity-store.ts";
import { movePresence, moveRoomPresence, setPresence } from "./presence.ts";
import { enterEpoch, type Stores } from "./stores.ts";

/** The entity a stored event was about, and what became of it here. */
export type Applied = { readonly id: string; readonly outcome: Outcome };

/**
 * What every server event does to the stores. Total: an event in the catalog without a line here does not compile.
 * Appliers compare nothing; the stores guard versions.
 */
export type Appliers = {
  readonly [T in StoredServerEventType]: (stores: Stores, event: ServerEvent<T>, at: PositionDto) => Applied;
} & {
  readonly [T in SignalServerEventType]: (stores: Stores, event: ServerEvent<T>) => void;
};

export const appliers: Appliers = {
  "workspace.updated": ({ workspace }, event, at) => applied(event.workspace, workspace.upsert(event.workspace, at)),
  // The socket closes with 4404 after it, and that empties the stores.
  "workspace.deleted": (_stores, { workspaceId }) => ({ id: workspaceId, outcome: "same" }),

  "workspace.member.joined": ({ members }, { member }, at) => applied(member, members.upsert(member, at)),
  "workspace.member.role_changed": ({ members }, { member }, at) => applied(member, members.upsert(member, at)),
  "workspace.member.left": (stores, { memberId }, at) => {
    stores.contacts.delete(memberId);
    stores.presence.delete(memberId);
    return { id: memberId, outcome: stores.members.remove(memberId, at) };
  },

  "workspace.role.created": ({ roles }, { role }, at) => applied(role, roles.upsert(role, at)),
  "workspace.role.updated": ({ roles }, { role }, at) => applied(role, roles.upsert(role, at)),
  "workspace.role.deleted": ({ roles }, { roleId }, at) => ({ id: roleId, outcome: roles.remove(roleId, at) }),

  "workspace.invitation.created": ({ invitations }, { invitation }, at) =>
    applied(invitation, invitations.upsert(invitation, at)),
  "workspace.invitation.accepted": (stores, { invitationId, memberId }, at) => {
    // An invitation is accepted by whoever owns its address, so the address is the new member's.
    const email = stores.contacts.get(invitationId);
    if (email !== undefined) stores.contacts.set(memberId, email);
    return withdrawn(stores, invitationId, at);
  },
  "workspace.invitation.revoked": (stores, { invitationId }, at) => withdrawn(stores, invitationId, at),

  "workspace.room.created": ({ rooms }, { room }, at) => applied(room, rooms.upsert(room, at)),
  "workspace.room.renamed": ({ rooms }, { room }, at) => applied(room, rooms.upsert(room, at)),
  "workspace.room.archived": (stores, { roomId }, at) => {
    stores.roomPresence.delete(roomId);
    return { id: roomId, outcome: stores.rooms.remove(roomId, at) };
  },

  "room.presence.update": (stores, room) => moveRoomPresence(stores, [room]),
  "room.presence.batch": (stores, { rooms }) => moveRoomPresence(stores, rooms),
  "presence.update": (stores, member) => movePresence(stores, [member]),
  "presence.batch": (stores, { members }) => movePresence(stores, members),
  "presence.known": (stores, known) => setPresence(stores, known),
};

/** Null for a signal. @throws when a stored event comes without its place in the log. */
export const applyServerEvent = (stores: Stores, event: ServerEvent, at: PositionDto | null): Applied | null => {
  // The map's own key chose this applier, so it takes exactly this event; a union of functions cannot say so.
  const apply = appliers[event.type] as (
    stores: Stores,
    event: ServerEvent<ServerEventType>,
    at: PositionDto | null,
  ) => Applied | undefined;
  if (!isStored(event.type)) return apply(stores, event, null) ?? null;
  if (!at) throw new Error(`stored event ${event.type} came without its place in the log`);
  enterEpoch(stores, at);
  return apply(stores, event, at) ?? null;
};

const applied = ({ id }: { id: string }, outcome: Outcome): Applied => ({ id, outcome });

const withdrawn = (stores: Stores, invitationId: string, at: PositionDto): Applied => {
  stores.contacts.delete(invitationId);
  return { id: invitationId, outcome: stores.invitations.remove(invitationId, at) };
};
