import { z } from "zod";
import { id } from "../ids.ts";

/** One row of the log, told for people; the sentence comes from the event's own facts, never from today's rows. */
export const activityEntryDto = z.object({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  type: z.string(),
  actorId: id.nullable(),
  actorName: z.string().nullable(),
  sentence: z.string(),
});
export type ActivityEntryDto = z.infer<typeof activityEntryDto>;
