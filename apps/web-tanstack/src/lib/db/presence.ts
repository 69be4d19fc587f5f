import type { MemberPresenceDto, PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";
import type { Stores } from "./stores.ts";

const byRoom = (rooms: readonly RoomPresenceDto[]): ReadonlyMap<string, readonly string[]> =>
  new Map(rooms.map(({ roomId, memberIds }) => [roomId, memberIds]));

/** All that a server knows of presence. */
export type KnownPresence = {
  readonly members: readonly PresenceDto[];
  readonly rooms: readonly RoomPresenceDto[];
  /** Whether who is not among them is offline; else unknown. */
  readonly isWhole: boolean;
};

/** From a greeting, or when it changes what the server knows: whoever is not in it is not here, whatever was heard before. */
export const setPresence = (stores: Stores, { members, rooms, isWhole }: KnownPresence): void => {
  stores.presenceIsWhole.setState(() => isWhole);
  stores.presence.setState((before) => {
    const next = new Map<string, MemberPresenceDto>();
    for (const { memberId, lastSeenAt } of before.values()) {
      next.set(memberId, { memberId, status: "offline", lastSeenAt });
    }
    for (const entry of members) next.set(entry.memberId, entry);
    return next;
  });
  stores.roomPresence.setState(() => byRoom(rooms));
};

/** From a snapshot: fills in whom no greeting or signal has told of, since those are later. */
export const fillPresence = (
  stores: Stores,
  seen: readonly MemberPresenceDto[],
  rooms: readonly RoomPresenceDto[],
): void => {
  stores.presence.setState((known) => new Map([...seen.map((entry) => [entry.memberId, entry] as const), ...known]));
  stores.roomPresence.setState((known) => new Map([...byRoom(rooms), ...known]));
};

/** Members who came, went or left, each as they are now. */
export const movePresence = (stores: Stores, moved: readonly PresenceDto[]): void => {
  stores.presence.setState((known) => {
    const next = new Map(known);
    for (const { memberId, status, lastSeenAt } of moved) next.set(memberId, { memberId, status, lastSeenAt });
    return next;
  });
};

/** Rooms that somebody entered or left, each with who is in it now. */
export const moveRoomPresence = (stores: Stores, moved: readonly RoomPresenceDto[]): void => {
  stores.roomPresence.setState((known) => {
    const next = new Map(known);
    for (const { roomId, memberIds } of moved) {
      if (memberIds.length > 0) next.set(roomId, memberIds);
      else next.delete(roomId);
    }
    return next;
  });
};
