import { z } from "zod";
import { id } from "../ids.ts";

/** Carries no e-mail and no account id: those who may see addresses get them as contacts, in the snapshot. */
export const workspaceMemberDto = z.object({
  id,
  name: z.string(),
  roleId: id,
  joinedAt: z.iso.datetime(),
  /** Who invited this one, who may have left since; null for the founder. */
  invitedBy: id.nullable(),
  version: z.int().positive(),
});
export type WorkspaceMemberDto = z.infer<typeof workspaceMemberDto>;
