import * as z from "zod/mini";
import { id } from "../ids.ts";

/**
 * A pending invitation. `addressHint` names the invited address well enough to recognise it
 * ("c… · x.io") and no better: whole addresses travel only as contacts, in the snapshot.
 */
export const invitationDto = z.object({
  id,
  roleId: id,
  invitedBy: z.nullable(id),
  addressHint: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  version: z.int().check(z.positive()),
});
export type InvitationDto = z.infer<typeof invitationDto>;
