import type { PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";
import type { Stores } from "./stores.ts";

const byRoom = (rooms: readonly RoomPresenceDto[]): ReadonlyMap<string, readonly string[]> =>
  new Map(rooms.map(({ roomId, memberIds }) => [roomId, memberIds]));

/** The whole set, from a greeting: whoever is not in it is not here, whatever was heard before. */
export const setPresence = (stores: Stores, here: readonly PresenceDto[], rooms: readonly RoomPresenceDto[]): void => {
  stores.presence.setState((before) => {
    const next = new Map<string, PresenceDto>();
    for (const { memberId, lastSeenAt } of before.values()) {
      next.set(memberId, { memberId, status: "offline", lastSeenAt });
    }
    for (const entry of here) next.set(entry.memberId, entry);
    return next;
  });
  stores.roomPresence.setState(() => byRoom(rooms));
};

/** From a snapshot: fills in whom no greeting or signal has told of, since those are later. */
export const fillPresence = (stores: Stores, seen: readonly PresenceDto[], rooms: readonly RoomPresenceDto[]): void => {
  stores.presence.setState((known) => new Map([...seen.map((entry) => [entry.memberId, entry] as const), ...known]));
  stores.roomPresence.setState((known) => new Map([...byRoom(rooms), ...known]));
};
