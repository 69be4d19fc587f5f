import * as z from "zod/mini";
import { id } from "../ids.ts";

const ref = z.optional(z.string().check(z.maxLength(64)));

const roomEnter = z.strictObject({
  type: z.literal("room.enter"),
  roomId: id,
  since: z.optional(z.int().check(z.nonnegative())),
  ref,
});
const roomLeave = z.strictObject({ type: z.literal("room.leave"), roomId: id, ref });
const presenceAway = z.strictObject({ type: z.literal("presence.away"), ref });
const presenceBack = z.strictObject({ type: z.literal("presence.back"), ref });

/** All a client can say. Strict: an unknown field is a mistake, answered with an `error` frame. */
export const clientMessage = z.discriminatedUnion("type", [roomEnter, roomLeave, presenceAway, presenceBack]);

export type ClientMessage = z.infer<typeof clientMessage>;
export type ClientMessageType = ClientMessage["type"];

/** The schemas of all messages by type, for the reference page and the protocol hash. */
export const clientMessageSchemas = {
  "room.enter": roomEnter,
  "room.leave": roomLeave,
  "presence.away": presenceAway,
  "presence.back": presenceBack,
} as const satisfies Record<ClientMessageType, z.ZodMiniType>;
