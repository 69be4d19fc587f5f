import * as z from "zod/mini";
import { id } from "../ids.ts";

/** One place where a person is signed in, as only they see it. No address: it would be one more thing to lose. */
export const sessionDto = z.object({
  id,
  /** Coarse, out of a short list: "Firefox on Linux". */
  device: z.string(),
  createdAt: z.iso.datetime(),
  /** Minutes may have passed since. */
  lastUsedAt: z.iso.datetime(),
  /** Whether it is the one that asks. */
  current: z.boolean(),
});
export type SessionDto = z.infer<typeof sessionDto>;
