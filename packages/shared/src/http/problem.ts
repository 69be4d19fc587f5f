import * as z from "zod/mini";

/** RFC 9457. `code` is stable; `detail` is for people and may change. Input is never echoed. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  requestId: z.string(),
  /** Which fields of the body, query or path are at fault. */
  fields: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
  /** With a stale `version`: the entity as it is now. */
  current: z.optional(z.unknown()),
});
export type Problem = z.infer<typeof problem>;
