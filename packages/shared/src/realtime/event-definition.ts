import type * as z from "zod/mini";
import type { Permission } from "../access/permissions.ts";
import type { ChannelScope } from "./channels.ts";

/**
 * The one declaration of a server event; the union, the codec, the reference page, AsyncAPI, the protocol
 * hash and the example tests are derived from it.
 */
export type EventDefinition<Payload extends z.ZodMiniObject = z.ZodMiniObject> = {
  /** The kind of channel it travels on. */
  scope: ChannelScope;
  /** `stored`: a row of the log, delivered effectively once and in order. `signal`: best effort, outside the stream. */
  delivery: "stored" | "signal";
  /** Takes this permission to see it; the position moves on for the others. */
  audience?: Permission;
  summary: string;
  payload: Payload;
  example: z.input<Payload>;
};

/** Keeps the literal types of a definition and checks its example against its payload. */
export const defineEvent = <Payload extends z.ZodMiniObject, const D extends "stored" | "signal">(
  definition: EventDefinition<Payload> & { delivery: D },
): EventDefinition<Payload> & { delivery: D } => definition;
