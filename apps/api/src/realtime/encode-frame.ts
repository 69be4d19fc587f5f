import {
  type ChannelId,
  type HeartbeatFrame,
  type HelloFrame,
  type ResyncFrame,
  type ServerEvent,
  type StoredServerEvent,
  stripServerEvent,
} from "@orbit/shared/realtime";
import type { RecordedStored } from "#domain/events.ts";
import type { EncodedPresence } from "./presence/encoded-presence.ts";

/** Encodes a signal once for all its receivers, through its schema: what the schema does not name does not leave. */
export const encodeSignal = (channel: ChannelId, event: ServerEvent): string =>
  JSON.stringify({ type: "event", channel, event: stripServerEvent(event) });

/** Encodes a stored event once for all its receivers: the frame is the same on every socket. */
export const encodeStored = (row: RecordedStored, channel: ChannelId, event: StoredServerEvent): string =>
  JSON.stringify({
    type: "event",
    channel,
    seq: row.seq,
    at: row.occurredAt.toISOString(),
    actorId: row.actorId,
    ...(row.mutationId === null ? {} : { mutationId: row.mutationId }),
    event: stripServerEvent(event),
  });

type Control = HeartbeatFrame | ResyncFrame;

/** A `hello` over lists that are encoded already, because encoding them again for everybody who joins is what a crowd can't have. */
export const encodeHello = (frame: Omit<HelloFrame, keyof EncodedPresence>, lists: EncodedPresence): string =>
  `${JSON.stringify(frame).slice(0, -1)},"presence":${lists.presence},"roomPresence":${lists.roomPresence}}`;

export const encodeControl = (frame: Control): string => JSON.stringify(frame);
