import type { RoomSnapshot } from "@orbit/shared/http";
import type { ViewOfWorkspace } from "#application/actor.ts";
import { roomToDto } from "#application/dto/room-to-dto.ts";
import type { Ports } from "#application/ports/ports.ts";
import { positionOf } from "../position-of.ts";
import { lookInto } from "../workspaces/authorise.ts";
import { theRoom } from "./the-room.ts";

export type ReadRoom = ViewOfWorkspace & { roomId: string };

/** A room, who is in it now, and the position the room is true at. */
export const readRoom =
  ({ uow, presence }: Pick<Ports, "uow" | "presence">) =>
  async (view: ReadRoom): Promise<RoomSnapshot> => {
    const { workspaceId, ...stored } = await uow.read(async (tx) => {
      const { workspace } = await lookInto(tx, view);
      const workspaceId = workspace.state.id;
      const room = await theRoom(tx, { workspaceId, id: view.roomId });
      return { workspaceId, room: roomToDto(room), position: await positionOf(tx, workspaceId) };
    });
    await presence.ready(workspaceId);
    const here = presence.rooms(workspaceId).find(({ roomId }) => roomId === view.roomId);
    return { ...stored, memberIds: here?.memberIds ?? [] };
  };
