import type { Framer } from "./broker-frames.ts";

const SWITCHED = "HTTP/1.1 101";
const HEAD_END = "\r\n\r\n";
/** A whole frame from a server: the last of its message, with an opcode that there is, and not masked. */
const OPCODES = new Set([0x81, 0x82, 0x88, 0x89, 0x8a]);

const payloadAt = (buffer: Buffer): { from: number; length: number } | null => {
  const short = (buffer[1] ?? 0) & 0x7f;
  const from = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (buffer.length < from) return null;
  if (short === 126) return { from, length: buffer.readUInt16BE(2) };
  if (short === 127) return { from, length: Number(buffer.readBigUInt64BE(2)) };
  return { from, length: short };
};

/** A stored event has a place, which neither hellos, heartbeats nor signals do under that name and type. */
const isStored = (text: string): boolean => text.includes('"type":"event"') && text.includes('"seq":');

/**
 * What an Orbit server says on one connection: answers of HTTP pass as they come; after the one that switches protocols, whole
 * frames. News are the stored events.
 */
export const webSocketFramer: Framer = (buffer) => {
  const head = buffer.toString("latin1", 0, SWITCHED.length);
  if (SWITCHED.startsWith(head) && head !== SWITCHED) return null;
  if (head === SWITCHED) {
    const end = buffer.indexOf(HEAD_END);
    return end === -1 ? null : { length: end + HEAD_END.length, isNews: false };
  }
  if (!OPCODES.has(buffer[0] ?? 0)) return { length: buffer.length, isNews: false };
  const payload = payloadAt(buffer);
  if (!payload || buffer.length < payload.from + payload.length) return null;
  const length = payload.from + payload.length;
  return { length, isNews: isStored(buffer.toString("utf8", payload.from, length)) };
};
