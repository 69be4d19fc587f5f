/** One whole message of a protocol; `isNews`: it is what somebody published, and not an answer or a ping. */
export type BrokerFrame = { readonly bytes: Buffer; readonly isNews: boolean };
/** The length of the first whole message, or null while it is not complete. */
export type Framer = (buffer: Buffer) => { length: number; isNews: boolean } | null;

const CRLF = "\r\n";

const lineEnd = (buffer: Buffer, from = 0): number | null => {
  const at = buffer.indexOf(CRLF, from);
  return at === -1 ? null : at + CRLF.length;
};

/** `MSG <subject> <sid> [reply] <bytes>`, and the bytes; everything else is one line. */
export const natsFramer: Framer = (buffer) => {
  const end = lineEnd(buffer);
  if (end === null) return null;
  const [verb, ...words] = buffer.toString("latin1", 0, end - CRLF.length).split(" ");
  if (verb !== "MSG") return { length: end, isNews: false };
  const length = end + Number(words.at(-1)) + CRLF.length;
  return buffer.length < length ? null : { length, isNews: true };
};

const BULK = new Set(["$", "=", "!"]);
const LISTS = new Map([
  ["*", 1],
  [">", 1],
  ["~", 1],
  ["%", 2],
]);

/** Where the value that begins at `from` ends: one line, a counted string, or a list of values. */
const respEnd = (buffer: Buffer, from: number): number | null => {
  const end = lineEnd(buffer, from);
  if (end === null) return null;
  const kind = String.fromCharCode(buffer[from] ?? 0);
  const count = Number(buffer.toString("latin1", from + 1, end - CRLF.length));
  if (BULK.has(kind) && count >= 0) {
    const bulkEnd = end + count + CRLF.length;
    return buffer.length < bulkEnd ? null : bulkEnd;
  }
  let at: number | null = end;
  const values = count * (LISTS.get(kind) ?? 0);
  for (let value = 0; value < values && at !== null; value += 1) at = respEnd(buffer, at);
  return at;
};

/** Redis. A message is a list whose first word says so, whether pushed (RESP3) or answered (RESP2). */
export const respFramer: Framer = (buffer) => {
  const length = respEnd(buffer, 0);
  if (length === null) return null;
  return {
    length,
    isNews: /^[>*]\d+\r\n\$\d+\r\ns?message\r\n/.test(buffer.toString("latin1", 0, Math.min(length, 40))),
  };
};

/** Postgres: a letter, a length that counts itself, and the rest. `A` is a notification. */
export const postgresFramer: Framer = (buffer) => {
  if (buffer.length < 5) return null;
  const length = 1 + buffer.readInt32BE(1);
  return buffer.length < length ? null : { length, isNews: buffer[0] === "A".charCodeAt(0) };
};

/** Whole messages of what has come so far; the rest stays. */
export const framesBy = (framer: Framer): ((chunk: Buffer) => BrokerFrame[]) => {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const frames: BrokerFrame[] = [];
    for (let found = framer(rest); found && found.length > 0; found = framer(rest)) {
      frames.push({ bytes: rest.subarray(0, found.length), isNews: found.isNews });
      rest = rest.subarray(found.length);
    }
    return frames;
  };
};
