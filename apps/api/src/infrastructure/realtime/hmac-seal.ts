import { createHmac, timingSafeEqual } from "node:crypto";
import type { BrokerSubject } from "#realtime/channel-broker.ts";
import type { MessageSeal } from "#realtime/nodes/message-seal.ts";

/** A SHA-256 in base64url, without padding. */
const PROOF_LENGTH = 43;

/** Seals with a key that all nodes share. Old messages stay valid: whoever must not hear one twice numbers them. */
export class HmacSeal implements MessageSeal {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  seal(subject: BrokerSubject, message: string): string {
    return `${this.#proof(subject, message)}${message}`;
  }

  open(subject: BrokerSubject, sealed: string): string | null {
    const message = sealed.slice(PROOF_LENGTH);
    const given = Buffer.from(sealed.slice(0, PROOF_LENGTH));
    const right = Buffer.from(this.#proof(subject, message));
    return given.length === right.length && timingSafeEqual(given, right) ? message : null;
  }

  // The subject has no NUL in it, so no other pair of subject and message reads the same.
  #proof(subject: BrokerSubject, message: string): string {
    return createHmac("sha256", this.#key).update(`${subject}\0${message}`).digest("base64url");
  }
}
