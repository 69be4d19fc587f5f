import type { PresenceDto } from "@orbit/shared/dto";
import { decodeServerFrame, type ServerFrame } from "@orbit/shared/realtime";
import type { SeenFrame } from "../history/entries.ts";
import { heldBy } from "./entity-of.ts";

const presentAmong = (members: readonly PresenceDto[]): readonly string[] =>
  members.filter(({ status }) => status !== "offline").map(({ memberId }) => memberId);

const ofFrame = (frame: ServerFrame, epoch: number): SeenFrame => {
  if (frame.type === "hello") {
    const { seq, presence, presenceIsWhole: isWhole = true } = frame;
    return { type: "hello", epoch: frame.epoch, seq, isWhole, present: presentAmong(presence) };
  }
  if (frame.type === "heartbeat" || frame.type === "resync") return frame;
  if (frame.type === "error") return { type: "other" };
  const { event, seq, channel } = frame;
  if (event.type === "presence.update") return { type: "presence", moved: [event] };
  if (event.type === "presence.batch") return { type: "presence", moved: event.members };
  if (event.type === "presence.known") {
    return { type: "presence_known", isWhole: event.isWhole, present: presentAmong(event.members) };
  }
  if (seq === undefined) return { type: "other" };
  return { type: "event", epoch, seq, channel, event: event.type, entity: heldBy(event)?.entity ?? null };
};

/** One text frame as the history keeps it. `epoch` is that of the socket's hello, as stored frames carry none. */
export const seenFrame = (text: string, epoch: number): SeenFrame => {
  const decoded = decodeServerFrame(text);
  if (decoded.kind === "frame") return ofFrame(decoded.frame, epoch);
  if (decoded.seq === null) return { type: "other" };
  return { type: "event", epoch, seq: decoded.seq, channel: "", event: null, entity: null };
};
