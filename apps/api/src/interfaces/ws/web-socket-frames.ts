import { Sender } from "ws";
import type { WireEncoding } from "#realtime/feed/frame-batch.ts";

type FrameOptions = { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean };

declare module "ws" {
  /** Exported by the library and missing from its types: the header of one frame (RFC 6455, section 5.2), and its payload. */
  const Sender: { frame(payload: Buffer, options: FrameOptions): Buffer[] };
}

/** A whole text frame as a server sends it: uncompressed and unmasked. `readOnly` is false because the payload is ours alone. */
const textFrame = { fin: true, rsv1: false, opcode: 1, mask: false, readOnly: false };

let latest: { text: string; bytes: Uint8Array } = { text: "", bytes: Buffer.alloc(0) };

/** The bytes of one text message. Who sends the same to one socket after the other gets the same bytes. */
export const webSocketFrame = (text: string): Uint8Array => {
  if (latest.text !== text) latest = { text, bytes: webSocketFrames([{ text, seq: null }]) };
  return latest.bytes;
};

/** Frames as the bytes of WebSocket text messages, one after the other. */
export const webSocketFrames: WireEncoding = (frames) =>
  Buffer.concat(frames.flatMap(({ text }) => Sender.frame(Buffer.from(text), textFrame)));
