import type { PresenceDto, RoomPresenceDto } from "@orbit/shared/dto";
import { EncodedLists } from "../encoded-lists.ts";
import type { PresenceLedgers } from "./presence-announcer.ts";
import { PresenceLedger } from "./presence-ledger.ts";
import { RoomPresenceLedger } from "./room-presence-ledger.ts";

/** Both lists of `hello`, as JSON. */
export type EncodedPresence = { presence: string; roomPresence: string };

/** Empty ledgers, and what they hold as `hello` tells it. */
export const openLedgers = (): { ledgers: PresenceLedgers; encoded: (workspaceId: string) => EncodedPresence } => {
  const ledgers = {
    members: new PresenceLedger((workspaceId, memberId) => members.touch(workspaceId, memberId)),
    rooms: new RoomPresenceLedger((workspaceId, roomId) => rooms.touch(workspaceId, roomId)),
  };
  const members = new EncodedLists({
    ids: (workspaceId) => ledgers.members.present(workspaceId).map(({ memberId }) => memberId),
    encode: (workspaceId, memberId) => {
      const status = ledgers.members.statusOf({ workspaceId, memberId });
      return status && JSON.stringify({ memberId, status, lastSeenAt: null } satisfies PresenceDto);
    },
  });
  const rooms = new EncodedLists({
    ids: (workspaceId) => ledgers.rooms.present(workspaceId).map(({ roomId }) => roomId),
    encode: (workspaceId, roomId) => {
      const memberIds = [...ledgers.rooms.membersOf(workspaceId, roomId)];
      return memberIds.length === 0 ? null : JSON.stringify({ roomId, memberIds } satisfies RoomPresenceDto);
    },
  });
  const encoded = (workspaceId: string) => ({ presence: members.of(workspaceId), roomPresence: rooms.of(workspaceId) });
  return { ledgers, encoded };
};
