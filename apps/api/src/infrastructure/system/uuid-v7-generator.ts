import { randomBytes } from "node:crypto";
import type { Clock } from "#application/ports/clock.ts";
import type { IdGenerator } from "#application/ports/id-generator.ts";

const COUNTER_LIMIT = 1 << 12;
const VERSION_7 = 0x7;
const VARIANT = 0x80;

/**
 * RFC 9562: 48 bits of milliseconds, 12 bits of counter, 62 random bits. Ids of one generator strictly ascend, even within
 * a millisecond and when the clock is set back.
 */
export class UuidV7Generator implements IdGenerator {
  readonly #clock: Clock;
  #millis = 0;
  #counter = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    this.#advance(this.#clock.now().getTime());
    const bytes = randomBytes(16);
    bytes.writeUIntBE(this.#millis, 0, 6);
    bytes.writeUInt16BE((VERSION_7 << 12) | this.#counter, 6);
    bytes[8] = VARIANT | (bytes.readUInt8(8) & 0x3f);
    const hex = bytes.toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** A counter that runs over borrows the next millisecond. */
  #advance(now: number): void {
    if (now > this.#millis) {
      this.#millis = now;
      this.#counter = 0;
      return;
    }
    this.#counter += 1;
    if (this.#counter < COUNTER_LIMIT) return;
    this.#millis += 1;
    this.#counter = 0;
  }
}
