import type { RenameRoomBody, RoomChanged } from "@orbit/shared/http";
import type { AskedOfWorkspace } from "#application/actor.ts";
import { commit } from "#application/commit.ts";
import { roomToDto } from "#application/dto/room-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import { refuseStale } from "#application/refuse-stale.ts";
import { authorise } from "../workspaces/authorise.ts";
import { theRoom } from "./the-room.ts";

export type RenameRoom = AskedOfWorkspace & RenameRoomBody & { roomId: string };

export const renameRoom =
  ({ uow }: Pick<Ports, "uow">) =>
  (command: RenameRoom): Promise<RoomChanged> =>
    commit({ uow }, { verb: "renameRoom", ...command }, async (tx) => {
      const { workspace } = await authorise(tx, command, "rooms.manage");
      const workspaceId = workspace.state.id;
      const room = await theRoom(tx, { workspaceId, id: command.roomId });
      refuseStale("rooms.stale_version", command.version, roomToDto(room));
      room.rename(command.name);
      await tx.rooms.save(room);
      return { workspaceId, answer: { room: roomToDto(room) } };
    });
