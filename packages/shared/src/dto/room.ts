import * as z from "zod/mini";
import { id } from "../ids.ts";

export const roomDto = z.object({
  id,
  name: z.string(),
  createdBy: z.nullable(id),
  createdAt: z.iso.datetime(),
  version: z.int().check(z.positive()),
});
export type RoomDto = z.infer<typeof roomDto>;
