import * as z from "zod/mini";
import { positionDto } from "../dto/position.ts";
import { roomDto } from "../dto/room.ts";
import { id } from "../ids.ts";
import { roomName, version } from "./fields.ts";

export const createRoomBody = z.strictObject({ name: roomName });
export const renameRoomBody = z.strictObject({ name: roomName, version });
export const roomChanged = z.object({ room: roomDto, position: positionDto });
export const roomSnapshot = z.object({ room: roomDto, memberIds: z.array(id), position: positionDto });

export type CreateRoomBody = z.infer<typeof createRoomBody>;
export type RenameRoomBody = z.infer<typeof renameRoomBody>;
export type RoomChanged = z.infer<typeof roomChanged>;
export type RoomSnapshot = z.infer<typeof roomSnapshot>;
