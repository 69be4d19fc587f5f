import * as z from "zod/mini";
import { id } from "../ids.ts";

/** One row of the log, told for people; the sentence comes from the event's own facts, never from today's rows. */
export const activityEntryDto = z.object({
  seq: z.int().check(z.positive()),
  at: z.iso.datetime(),
  type: z.string(),
  actorId: z.nullable(id),
  actorName: z.nullable(z.string()),
  sentence: z.string(),
});
export type ActivityEntryDto = z.infer<typeof activityEntryDto>;
