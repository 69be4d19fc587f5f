import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import type { Room } from "#domain/rooms/room.ts";

export const theRoom = async (
  tx: Pick<ReadTransaction, "rooms">,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<Room> => {
  const room = await tx.rooms.byId(workspaceId, id);
  if (room) return room;
  throw new DomainError("rooms.not_found", "There is no such room in this workspace.");
};
