import type { Transaction } from "kysely";
import type { Committed, WriteContext } from "#application/ports/unit-of-work.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { type SealedAnswer, sealedAnswer } from "../auth/sealed-answer.ts";
import type { DatabaseSchema, NewRow } from "./schema.ts";

/** One command's claim on its idempotency key, within the transaction that carries the command out. */
export type Claim<T> = {
  /** The answer the key got before; null when this command is the first and must be carried out. */
  readonly earlier: Committed<T> | null;
  /** The row that keeps it, to which what is appended to the logs adds its positions; null without a key. */
  readonly lookup: Buffer | null;
  /** Stores the first answer, but for its positions. */
  answer(value: T): Promise<void>;
};

type Tx = Transaction<DatabaseSchema>;

const HOUR_MS = 3_600_000;
/** A client that repeats itself does so within minutes; what is kept longer is only a risk. */
const KEPT_FOR_MS = 24 * HOUR_MS;
/** Each claim forgets more answers than it adds, so that the table stays as small as a day. */
const FORGOTTEN_AT_ONCE = 4;

/**
 * Claims the key before anything else is locked. Where another transaction is carrying out the same command right now,
 * this waits for it, and then has its answer, or its place if it failed.
 *
 * @throws DomainError `idempotency.key_reused`
 */
export const claimKey = async <T>(tx: Tx, context: WriteContext, now: Date): Promise<Claim<T>> => {
  if (!context.idempotency) return { earlier: null, lookup: null, answer: async () => {} };
  const { scope, key, request } = context.idempotency;
  const sealed = sealedAnswer(scope, key);
  const row = { lookup: sealed.lookup, fingerprint: sealed.fingerprint(request), created_at: now };
  if (await isFirst(tx, row)) return { earlier: null, lookup: sealed.lookup, answer: storing(tx, sealed) };
  return { earlier: await replay(tx, sealed, request), lookup: null, answer: async () => {} };
};

/** Inserts the row unless its key is taken, and forgets old ones by the way: no timer, and no round trip more. */
const isFirst = async (tx: Tx, row: NewRow<"idempotency_keys">): Promise<boolean> => {
  const oldest = new Date(row.created_at.getTime() - KEPT_FOR_MS);
  const { numInsertedOrUpdatedRows } = await tx
    .with("forgotten", (db) =>
      db.deleteFrom("idempotency_keys").where("lookup", "in", (keys) =>
        keys
          .selectFrom("idempotency_keys")
          .select("lookup")
          .where("created_at", "<", oldest)
          // One statement can't both delete a row and find it taken.
          .where("lookup", "<>", row.lookup)
          .orderBy("created_at")
          .limit(FORGOTTEN_AT_ONCE)
          .forUpdate()
          .skipLocked(),
      ),
    )
    .insertInto("idempotency_keys")
    .values(row)
    .onConflict((conflict) => conflict.column("lookup").doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

const replay = async <T>(tx: Tx, sealed: SealedAnswer, request: string): Promise<Committed<T>> => {
  const row = await tx
    .selectFrom("idempotency_keys")
    .select(["fingerprint", "answer", "positions"])
    .where("lookup", "=", sealed.lookup)
    .executeTakeFirstOrThrow();
  if (!row.answer || !row.fingerprint.equals(sealed.fingerprint(request))) {
    throw new DomainError(
      "idempotency.key_reused",
      "This Idempotency-Key was used for another request. Take a new one.",
    );
  }
  // What was sealed under this very key and request is what this same command returned the first time.
  const committed = JSON.parse(sealed.open(row.answer)) as Committed<T>;
  return { ...committed, positions: { ...committed.positions, ...row.positions } };
};

/** As a whole answer without positions, which is how a node of an older version reads it. */
const storing =
  <T>(tx: Tx, { lookup, seal }: SealedAnswer): Claim<T>["answer"] =>
  async (value) => {
    const answer = seal(JSON.stringify({ value, positions: {} } satisfies Committed<T>));
    await tx.updateTable("idempotency_keys").set({ answer }).where("lookup", "=", lookup).execute();
  };

/**
 * What the log and every onlooker may know of the key: all of it up to the first dot. A client that has the answer's secrets
 * in mind sends `<mutationId>.<secret>`; the part after the dot is stored nowhere, so that nobody can open the answer.
 */
export const mutationIdOf = ({ idempotency }: WriteContext): string | null => idempotency?.key.split(".")[0] ?? null;
