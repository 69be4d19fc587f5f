import type { CreateRoomBody, RoomChanged } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { roomToDto } from "#application/dto/room-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import { refuseGrowth } from "#application/refuse-growth.ts";
import { Room } from "#domain/rooms/room.ts";
import { authorise } from "../workspaces/authorise.ts";

export type CreateRoom = AskedOfWorkspace & CreateRoomBody;

export const createRoom =
  ({ uow, ids, clock, limits }: Pick<Ports, "uow" | "ids" | "clock" | "limits">) =>
  (command: CreateRoom): Promise<RoomChanged> =>
    commit({ uow }, { verb: "createRoom", ...command }, async (tx) => {
      const { workspace, member } = await authorise(tx, command, "rooms.create");
      const workspaceId = workspace.state.id;
      // Rooms are made side by side, so those under way at once may each be the last one.
      refuseGrowth(limits, "roomsPerWorkspace", (await tx.rooms.count(workspaceId)) + 1);
      const facts = { id: ids.next(), workspaceId, name: command.name, createdBy: member.state.id };
      const room = Room.create({ ...facts, createdAt: clock.now() });
      await tx.rooms.save(room);
      return { workspaceId, answer: { room: roomToDto(room) } };
    });
