import type { WireEncoding } from "#realtime/feed/frame-batch.ts";

/** FIN and the opcode of a text message: a whole one in a frame, as a server sends it, uncompressed and unmasked. */
const TEXT = 0x81;
const TWO_MORE_BYTES = 126;
const EIGHT_MORE_BYTES = 127;

const headerBytes = (length: number): number => {
  if (length < TWO_MORE_BYTES) return 2;
  return length <= 0xffff ? 4 : 10;
};

/** The header of a frame (RFC 6455, section 5.2). Returns where its payload begins. */
const writeHeader = (bytes: Buffer, length: number, at: number): number => {
  bytes[at] = TEXT;
  const header = headerBytes(length);
  if (header === 2) return bytes.writeUInt8(length, at + 1);
  bytes[at + 1] = header === 4 ? TWO_MORE_BYTES : EIGHT_MORE_BYTES;
  return header === 4 ? bytes.writeUInt16BE(length, at + 2) : bytes.writeBigUInt64BE(BigInt(length), at + 2);
};

/**
 * Frames as the bytes of WebSocket text messages, one after the other, in one piece of memory. Not by the library, which makes
 * two buffers of each frame that would only be put together again.
 * The memory is theirs alone: a full socket keeps it for as long as it is full, and with a slice of Node's shared slab it would
 * keep all 8 KiB of that.
 */
export const webSocketFrames: WireEncoding = (frames) => {
  const lengths = frames.map(({ text }) => Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafeSlow(lengths.reduce((sum, length) => sum + headerBytes(length) + length, 0));
  let at = 0;
  for (const [n, { text }] of frames.entries()) {
    at = writeHeader(bytes, lengths[n] ?? 0, at);
    at += bytes.write(text, at);
  }
  return bytes;
};

let latest: { text: string; bytes: Uint8Array } | null = null;

/** The bytes of one text message. Who sends the same to one socket after the other gets the same bytes. */
export const webSocketFrame = (text: string): Uint8Array => {
  if (latest?.text !== text) latest = { text, bytes: webSocketFrames([{ text, seq: null }]) };
  return latest.bytes;
};
