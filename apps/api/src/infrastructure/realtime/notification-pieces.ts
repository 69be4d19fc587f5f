/** A notification takes fewer than 8,000 bytes; so many become 7,868 characters of base64, and a count before them. */
const PIECE_BYTES = 5_900;

/**
 * One message as notifications of one transaction, each with the number of those that follow it. Base64, because a
 * notification can't hold every character, and numbered, because Postgres drops one that equals another of its transaction.
 */
export const piecesOf = (message: string): string[] => {
  const bytes = Buffer.from(message, "utf8");
  const count = Math.max(1, Math.ceil(bytes.length / PIECE_BYTES));
  return Array.from({ length: count }, (_, n) => {
    const piece = bytes.subarray(n * PIECE_BYTES, (n + 1) * PIECE_BYTES);
    return `${count - 1 - n}:${piece.toString("base64")}`;
  });
};

/** Puts messages together again. Notifications of one transaction arrive in order, with none of another's between them. */
export class Pieces {
  readonly #begun = new Map<string, { follow: number; bytes: Buffer[] }>();

  /** Resolves to the message with its last piece, to null before that, and for what is no piece. */
  add(channel: string, text: string): string | null {
    const [, followText, base64] = /^(\d{1,6}):([A-Za-z0-9+/=]*)$/.exec(text) ?? [];
    if (followText === undefined || base64 === undefined) return null;
    const follow = Number(followText);
    const begun = this.#begun.get(channel);
    const bytes = begun?.follow === follow + 1 ? begun.bytes : [];
    bytes.push(Buffer.from(base64, "base64"));
    if (follow > 0) {
      this.#begun.set(channel, { follow, bytes });
      return null;
    }
    this.#begun.delete(channel);
    return Buffer.concat(bytes).toString("utf8");
  }
}
