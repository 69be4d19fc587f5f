import type { DomainErrorCode } from "../errors.ts";

/** A refusal: the command was understood and a rule forbids it. `code` is stable; the message is for people. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  readonly code: DomainErrorCode;
  /** With a stale version: the state of the entity as it is now. */
  readonly current: unknown;

  constructor(code: DomainErrorCode, message: string, current?: unknown) {
    super(message);
    this.code = code;
    this.current = current;
  }
}
