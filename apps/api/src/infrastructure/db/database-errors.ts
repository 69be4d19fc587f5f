import type { DomainErrorCode } from "#domain/errors.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";

/**
 * The database could not be reached, or did not answer in time. Nothing is wrong with the request: it may be sent again.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable";
  /** `pool_busy` when the database is there, but every connection to it was taken for too long. */
  readonly code: "database_unavailable" | "pool_busy";
  /**
   * `unknown` when the connection was lost during COMMIT: the change is then wholly there or wholly absent, and only a
   * repeat with the same `Idempotency-Key` is safe.
   */
  readonly outcome: "not_committed" | "unknown";

  constructor(outcome: DatabaseUnavailable["outcome"], cause: unknown) {
    super(outcome === "unknown" ? "The database was lost while committing." : "The database does not answer.", {
      cause,
    });
    this.outcome = outcome;
    this.code = isPoolBusy(cause) ? "pool_busy" : "database_unavailable";
  }
}

/** Which rule of the domain a unique index guards. One that is not here can't be broken by what people send. */
const refusals: Record<string, { code: DomainErrorCode; message: string }> = {
  users_email_key: { code: "identity.email_taken", message: "There is an account with this address already." },
  workspaces_slug_key: {
    code: "workspaces.slug_taken",
    message: "Another workspace has this address. Choose another.",
  },
  workspace_roles_name_key: { code: "workspaces.role_name_taken", message: "There is a role with this name already." },
  workspace_members_user_key: { code: "workspaces.already_member", message: "They are a member already." },
  rooms_name_key: { code: "rooms.name_taken", message: "There is a room with this name already." },
};

const UNIQUE_VIOLATION = "23505";

/** The refusal that a violated unique index stands for; null for every other error. */
export const refusalOf = (error: unknown): DomainError | null => {
  if (fieldOf(error, "code") !== UNIQUE_VIOLATION) return null;
  const refusal = refusals[String(fieldOf(error, "constraint"))];
  return refusal ? new DomainError(refusal.code, refusal.message) : null;
};

const NOT_NULL_VIOLATION = "23502";

export const isNullViolation = (error: unknown): boolean => fieldOf(error, "code") === NOT_NULL_VIOLATION;

const SERIALIZATION_FAILURE = "40001";
const DEADLOCK_DETECTED = "40P01";

/** Whether the same transaction, run again, can be expected to pass. */
export const isRetryable = (error: unknown): boolean => {
  const code = fieldOf(error, "code");
  return code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED;
};

// SQLSTATE classes: connection, resources (disk, memory, connections), operator (shutdown, restart), system (I/O).
const UNAVAILABLE_CLASSES = ["08", "53", "57", "58"];
const LOCK_NOT_AVAILABLE = "55P03";
const SYSTEM_ERRORS = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH"];
/** `pg` gives these no code. */
const POOL_BUSY_MESSAGE = "timeout exceeded when trying to connect";
const DRIVER_MESSAGES = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

const isPoolBusy = (error: unknown): boolean => error instanceof Error && error.message === POOL_BUSY_MESSAGE;

export const isUnavailable = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (isPoolBusy(error)) return true;
  if (DRIVER_MESSAGES.test(error.message)) return true;
  const code = fieldOf(error, "code");
  if (typeof code !== "string") return false;
  return code === LOCK_NOT_AVAILABLE || SYSTEM_ERRORS.includes(code) || isSqlStateOf(UNAVAILABLE_CLASSES, code);
};

const isSqlStateOf = (classes: readonly string[], code: string): boolean =>
  code.length === 5 && classes.includes(code.slice(0, 2));

const fieldOf = (error: unknown, field: "code" | "constraint"): unknown =>
  typeof error === "object" && error !== null ? Reflect.get(error, field) : undefined;

/** For `.catch` outside a write: rethrows, as DatabaseUnavailable where it is that. */
export const whenUnavailable = (error: unknown): never => {
  throw isUnavailable(error) ? new DatabaseUnavailable("not_committed", error) : error;
};
