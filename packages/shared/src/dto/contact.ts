import * as z from "zod/mini";
import { id } from "../ids.ts";

/** An e-mail address, only ever sent over HTTP to those with `members.view_contacts`. */
export const contactDto = z.union([
  z.object({ memberId: id, email: z.string() }),
  z.object({ invitationId: id, email: z.string() }),
]);
export type ContactDto = z.infer<typeof contactDto>;
