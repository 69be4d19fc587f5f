import * as z from "zod/mini";
import { id } from "../ids.ts";

/** Carries no e-mail and no account id: those who may see addresses get them as contacts, in the snapshot. */
export const workspaceMemberDto = z.object({
  id,
  name: z.string(),
  roleId: id,
  joinedAt: z.iso.datetime(),
  /** Who invited this one, who may have left since; null for the founder. */
  invitedBy: z.nullable(id),
  version: z.int().check(z.positive()),
});
export type WorkspaceMemberDto = z.infer<typeof workspaceMemberDto>;
