import { hash as digest, randomBytes } from "node:crypto";
import { hash, type Options, verify } from "@node-rs/argon2";
import type { Secrets } from "#application/ports/secrets.ts";
import { isBreached } from "./breached-passwords.ts";
import { concurrencyLimit } from "./concurrency-limit.ts";

const TOKEN_BYTES = 32;
/** OWASP's first choice for Argon2id, which is also this library's default algorithm. */
const ARGON2: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/**
 * Each hash holds 19 MiB and one of the process's four worker threads, which file reads and name look-ups share; so a
 * flood of sign-ins queues here and leaves two threads to everybody else.
 */
const HASHES_AT_ONCE = 2;

export class Argon2Secrets implements Secrets {
  readonly #limit = concurrencyLimit(HASHES_AT_ONCE);
  /** Of a password nobody has; made at the start, so that the first unknown account takes no longer than the second. */
  readonly #dummyHash: Promise<string> = this.hashPassword(randomBytes(TOKEN_BYTES).toString("base64url"));

  newToken(): string {
    return randomBytes(TOKEN_BYTES).toString("base64url");
  }

  hashToken(token: string): string {
    return digest("sha256", token, "hex");
  }

  hashPassword(password: string): Promise<string> {
    return this.#limit(() => hash(password, ARGON2));
  }

  isBreached(password: string): boolean {
    return isBreached(password);
  }

  async verifyPassword(stored: string | null, password: string): Promise<boolean> {
    const against = stored ?? (await this.#dummyHash);
    const isRight = await this.#limit(() => verify(against, password));
    return isRight && stored !== null;
  }
}
