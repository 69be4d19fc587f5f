import { z } from "zod";
import { id } from "../ids.ts";

export const roomDto = z.object({
  id,
  name: z.string(),
  createdBy: id.nullable(),
  createdAt: z.iso.datetime(),
  version: z.int().positive(),
});
export type RoomDto = z.infer<typeof roomDto>;
