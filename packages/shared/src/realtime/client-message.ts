import { z } from "zod";
import { id } from "../ids.ts";

const ref = z.string().max(64).optional();

/** All a client can say. Strict: an unknown field is a mistake, answered with an `error` frame. */
export const clientMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("room.enter"), roomId: id, since: z.int().nonnegative().optional(), ref }),
  z.strictObject({ type: z.literal("room.leave"), roomId: id, ref }),
  z.strictObject({ type: z.literal("presence.away"), ref }),
  z.strictObject({ type: z.literal("presence.back"), ref }),
]);

export type ClientMessage = z.infer<typeof clientMessage>;
export type ClientMessageType = ClientMessage["type"];
