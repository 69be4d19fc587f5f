import * as z from "zod/mini";
import { presenceDto, roomPresenceDto } from "../dto/presence.ts";
import { id } from "../ids.ts";
import { catalog } from "./catalog/index.ts";
import { isServerEventType, type ServerEvent } from "./server-event.ts";

const epoch = z.int().check(z.nonnegative());
const seq = z.int().check(z.nonnegative());

/** The first frame on every socket: who you are here, where the stream stands, who is present. */
export const helloFrame = z.object({
  type: z.literal("hello"),
  protocol: z.object({ version: z.int(), min: z.int() }),
  memberId: id,
  epoch,
  /** Replay starts after this position when `resumed`; otherwise live starts after it. */
  seq,
  resumed: z.boolean(),
  heartbeatMs: z.int().check(z.positive()),
  /** After this long without input a tab says `presence.away`; a server that does not say leaves it to the client. */
  awayAfterMs: z.optional(z.int().check(z.nonnegative())),
  serverTime: z.iso.datetime(),
  presence: z.array(presenceDto),
  roomPresence: z.array(roomPresenceDto),
  /** False: some servers can't be heard, and who is not in `presence` is unknown until `presence.known`. Left out: true. */
  presenceIsWhole: z.optional(z.boolean()),
});

/** A stored event carries `seq`, `at` and `actorId`; a signal carries none of them. */
const eventEnvelope = z.object({
  type: z.literal("event"),
  channel: z.string(),
  seq: z.optional(seq),
  at: z.optional(z.iso.datetime()),
  actorId: z.optional(z.nullable(id)),
  mutationId: z.optional(z.string()),
  event: z.looseObject({ type: z.string() }),
});

/** "You have been served all you may see up to `seq`, in `sent` stored frames on this socket; the log stands at `head`." */
export const heartbeatFrame = z.object({
  type: z.literal("heartbeat"),
  epoch,
  head: seq,
  seq,
  sent: z.int().check(z.nonnegative()),
});

export const resyncReasons = [
  "cursor_malformed",
  "epoch_changed",
  "cursor_in_future",
  "cursor_too_old",
  "too_far_behind",
  "projection_failed",
] as const;

/** What the client holds of `scope` cannot be brought up to date frame by frame: take a snapshot. */
export const resyncFrame = z.object({
  type: z.literal("resync"),
  scope: z.string(),
  reason: z.enum(resyncReasons),
});

/** A mistake in a client message; abuse closes the socket instead. */
export const errorFrame = z.object({
  type: z.literal("error"),
  code: z.string(),
  message: z.string(),
  ref: z.optional(z.string()),
});

const serverFrame = z.discriminatedUnion("type", [helloFrame, eventEnvelope, heartbeatFrame, resyncFrame, errorFrame]);

export type HelloFrame = z.infer<typeof helloFrame>;
export type HeartbeatFrame = z.infer<typeof heartbeatFrame>;
export type ResyncFrame = z.infer<typeof resyncFrame>;
export type ResyncReason = ResyncFrame["reason"];
export type ErrorFrame = z.infer<typeof errorFrame>;
export type EventFrame<E extends ServerEvent = ServerEvent> = Omit<z.infer<typeof eventEnvelope>, "event"> & {
  event: E;
};
export type ServerFrame = HelloFrame | EventFrame | HeartbeatFrame | ResyncFrame | ErrorFrame;

/** The schemas of all frames by type, for the reference page and the protocol hash. */
export const serverFrameSchemas = {
  hello: helloFrame,
  event: eventEnvelope,
  heartbeat: heartbeatFrame,
  resync: resyncFrame,
  error: errorFrame,
} as const;

export type Decoded =
  | { kind: "frame"; frame: ServerFrame }
  /** An event type from a newer server: the cursor moves to `seq`, and what it touched is refetched. */
  | { kind: "unknown"; type: string; seq: number | null }
  /** Not a frame of this protocol; a stored one still names its place, so that nothing is skipped in silence. */
  | { kind: "malformed"; reason: string; seq: number | null };

const parseJson = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
};

/** Parses one text frame from the server. Never throws. */
export const decodeServerFrame = (raw: string): Decoded => {
  const envelope = serverFrame.safeParse(parseJson(raw));
  if (!envelope.success) return { kind: "malformed", reason: envelope.error.message, seq: null };
  if (envelope.data.type !== "event") return { kind: "frame", frame: envelope.data };
  return decodeEvent(envelope.data);
};

const decodeEvent = (envelope: z.infer<typeof eventEnvelope>): Decoded => {
  const { type } = envelope.event;
  const at = envelope.seq ?? null;
  if (!isServerEventType(type)) return { kind: "unknown", type, seq: at };
  const payload = catalog[type].payload.safeParse(envelope.event);
  if (!payload.success) return { kind: "malformed", reason: payload.error.message, seq: at };
  // Parsed by the very schema that this member of the union is inferred from.
  const event = { type, ...payload.data } as unknown as ServerEvent;
  return { kind: "frame", frame: { ...envelope, event } };
};
