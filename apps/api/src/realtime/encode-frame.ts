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

type Control = HelloFrame | HeartbeatFrame | ResyncFrame;

export const encodeControl = (frame: Control): string => JSON.stringify(frame);
