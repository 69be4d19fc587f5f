import * as z from "zod/mini";
import { id } from "../ids.ts";

export const presenceStatus = z.enum(["online", "away", "offline"]);
export type PresenceStatus = z.infer<typeof presenceStatus>;

/** A sample, not history: best effort, bounded in staleness, outside the stream. */
export const presenceDto = z.object({
  memberId: id,
  status: presenceStatus,
  /** When this member's last socket closed, to the nearest minute; null while here, and for who was never seen. */
  lastSeenAt: z.nullable(z.iso.datetime()),
});
export type PresenceDto = z.infer<typeof presenceDto>;

/** In a snapshot also of those who may be with a node that can't be heard now. */
export const memberPresenceDto = z.extend(presenceDto, {
  status: z.enum([...presenceStatus.options, "unknown"]),
});
export type MemberPresenceDto = z.infer<typeof memberPresenceDto>;

/** Who is in a room now. */
export const roomPresenceDto = z.object({ roomId: id, memberIds: z.array(id) });
export type RoomPresenceDto = z.infer<typeof roomPresenceDto>;
