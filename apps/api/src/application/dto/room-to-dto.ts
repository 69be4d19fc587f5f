import type { RoomDto } from "@orbit/shared/dto";
import type { Room } from "#domain/rooms/room.ts";

export const roomToDto = ({ state }: Room): RoomDto => ({
  id: state.id,
  name: state.name,
  createdBy: state.createdBy,
  createdAt: state.createdAt.toISOString(),
  version: state.version,
});
