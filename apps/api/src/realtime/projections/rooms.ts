import { roomToDto } from "#application/dto/room-to-dto.ts";
import type { RoomsEvent } from "#domain/rooms/events.ts";
import type { ProjectionReads, Projections } from "../projection.ts";

const ofRoom = ({ roomId }: { roomId: string }) => roomId;

const readRoom = async ({ workspaceId, roomId }: { workspaceId: string; roomId: string }, tx: ProjectionReads) => {
  const room = await tx.rooms.byId(workspaceId, roomId);
  return room && { room: roomToDto(room) };
};

export const roomsProjections: Projections<RoomsEvent["type"]> = {
  "rooms.room.created": { broadcast: "workspace.room.created", entity: ofRoom, read: readRoom },
  "rooms.room.renamed": { broadcast: "workspace.room.renamed", entity: ofRoom, read: readRoom },
  "rooms.room.archived": {
    broadcast: "workspace.room.archived",
    entity: ofRoom,
    read: async ({ roomId }) => ({ roomId }),
    ends: ({ roomId }) => ({ kind: "room", roomId }),
  },
};
