import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** What is kept of an idempotency key and the answer it first got. */
export interface SealedAnswer {
  /** Under which it is found again. */
  readonly lookup: Buffer;
  /** Tells whether two requests under this key are the same. */
  fingerprint(request: string): Buffer;
  seal(answer: string): Buffer;
  /** @throws when the bytes were changed, or sealed under another key. */
  open(sealed: Buffer): string;
}

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * An answer may hold what is shown only once, such as an invitation's link, and must not rest in clear. So everything is
 * derived from the client's own key, which is never stored: whoever reads the table can neither find nor open an answer
 * without it. That protects as well as the key is random; a client that counts 1, 2, 3 protects nothing.
 */
export const sealedAnswer = (scope: string, key: string): SealedAnswer => {
  const derived = Buffer.from(hkdfSync("sha256", key, scope, "orbit idempotent answer", 3 * KEY_BYTES));
  const [lookup, mac, cipher] = [0, 1, 2].map((part) => derived.subarray(part * KEY_BYTES, (part + 1) * KEY_BYTES)) as [
    Buffer,
    Buffer,
    Buffer,
  ]; // three parts of the 96 bytes derived above
  return {
    lookup,
    fingerprint: (request) => createHmac("sha256", mac).update(request).digest(),
    seal: (answer) => seal(cipher, answer),
    open: (sealed) => open(cipher, sealed),
  };
};

const seal = (key: Buffer, text: string): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
};

const open = (key: Buffer, sealed: Buffer): string => {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString("utf8");
};
