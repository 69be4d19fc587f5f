import { z } from "zod";
import { id } from "../ids.ts";

/**
 * A pending invitation. `addressHint` names the invited address well enough to recognise it
 * ("c… · x.io") and no better: whole addresses travel only as contacts, in the snapshot.
 */
export const invitationDto = z.object({
  id,
  roleId: id,
  invitedBy: id.nullable(),
  addressHint: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  version: z.int().positive(),
});
export type InvitationDto = z.infer<typeof invitationDto>;
