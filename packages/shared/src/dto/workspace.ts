import * as z from "zod/mini";
import { id } from "../ids.ts";

export const workspaceDto = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  version: z.int().check(z.positive()),
});
export type WorkspaceDto = z.infer<typeof workspaceDto>;
