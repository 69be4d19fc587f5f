import type { MemberPresenceDto, PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";
import type { Stores } from "./stores.ts";

const byRoom = (rooms: readonly RoomPresenceDto[]): readonly (readonly [string, readonly string[]])[] =>
  rooms.map(({ roomId, memberIds }) => [roomId, memberIds]);

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
  const here = new Set(members.map(({ memberId }) => memberId));
  for (const { memberId, status, lastSeenAt } of [...stores.presence.values()]) {
    if (status !== "offline" && !here.has(memberId)) {
      stores.presence.set(memberId, { memberId, status: "offline", lastSeenAt });
    }
  }
  for (const entry of members) stores.presence.set(entry.memberId, entry);
  stores.roomPresence.replaceAll(byRoom(rooms));
};

/** From a snapshot: fills in whom no greeting or signal has told of, since those are later. */
export const fillPresence = (
  stores: Stores,
  seen: readonly MemberPresenceDto[],
  rooms: readonly RoomPresenceDto[],
): void => {
  for (const entry of seen) if (!stores.presence.has(entry.memberId)) stores.presence.set(entry.memberId, entry);
  for (const [roomId, memberIds] of byRoom(rooms)) {
    if (!stores.roomPresence.has(roomId)) stores.roomPresence.set(roomId, memberIds);
  }
};

/** Members who came, went or left, each as they are now. */
export const movePresence = (stores: Stores, moved: readonly PresenceDto[]): void => {
  for (const { memberId, status, lastSeenAt } of moved) stores.presence.set(memberId, { memberId, status, lastSeenAt });
};

/** Rooms that somebody entered or left, each with who is in it now. */
export const moveRoomPresence = (stores: Stores, moved: readonly RoomPresenceDto[]): void => {
  for (const { roomId, memberIds } of moved) {
    if (memberIds.length > 0) stores.roomPresence.set(roomId, memberIds);
    else stores.roomPresence.delete(roomId);
  }
};
