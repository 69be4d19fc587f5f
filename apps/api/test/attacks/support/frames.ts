import { randomBytes } from "node:crypto";

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

type Shape = {
  opcode: number;
  payload?: Uint8Array | string;
  isLast?: boolean;
  /** The three reserved bits, 4 being RSV1. */
  reserved?: number;
  isMasked?: boolean;
  /** What the header says, whatever the payload is. */
  claims?: bigint;
};

const lengthOf = (length: bigint, mask: number): Buffer => {
  if (length < 126n) return Buffer.from([mask | Number(length)]);
  const wide = length < 65_536n ? Buffer.alloc(3) : Buffer.alloc(9);
  wide[0] = mask | (wide.length === 3 ? 126 : 127);
  if (wide.length === 3) wide.writeUInt16BE(Number(length), 1);
  else wide.writeBigUInt64BE(length, 1);
  return wide;
};

/** One frame as it goes over the wire, right or wrong. */
export const frame = ({
  opcode,
  payload = "",
  isLast = true,
  reserved = 0,
  isMasked = true,
  claims,
}: Shape): Buffer => {
  const body = Buffer.from(payload);
  const first = Buffer.from([(isLast ? 0x80 : 0) | (reserved << 4) | opcode]);
  const length = lengthOf(claims ?? BigInt(body.length), isMasked ? 0x80 : 0);
  if (!isMasked) return Buffer.concat([first, length, body]);
  const key = randomBytes(4);
  const masked = body.map((byte, place) => byte ^ (key[place % 4] ?? 0));
  return Buffer.concat([first, length, key, masked]);
};

export const text = (payload: string | Uint8Array): Buffer => frame({ opcode: opcodes.text, payload });
export const say = (message: unknown): Buffer => text(JSON.stringify(message));
export const ping = (payload: string | Uint8Array = ""): Buffer => frame({ opcode: opcodes.ping, payload });

export const closing = (code: number, reason = ""): Buffer => {
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return frame({ opcode: opcodes.close, payload });
};

export type Heard = { opcode: number; payload: Buffer };

/** The server's frames in what came after its 101. It sends neither masks nor fragments. */
export const framesIn = (bytes: Buffer): Heard[] => {
  const heard: Heard[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const start = at + (short === 126 ? 4 : short === 127 ? 10 : 2);
    if (start > bytes.length) break;
    const length =
      short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
    if (start + length > bytes.length) break;
    heard.push({ opcode: (bytes[at] ?? 0) & 0x0f, payload: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return heard;
};
