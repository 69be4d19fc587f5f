import type { Kysely, Transaction } from "kysely";
import type { Clock } from "#application/ports/clock.ts";
import type { EventBus } from "#application/ports/event-bus.ts";
import type { IdGenerator } from "#application/ports/id-generator.ts";
import type {
  Committed,
  ReadTransaction,
  UnitOfWork,
  WriteContext,
  WriteTransaction,
} from "#application/ports/unit-of-work.ts";
import type { Recorded } from "#domain/events.ts";
import { DatabaseUnavailable, isRetryable, isUnavailable, whenUnavailable } from "./database-errors.ts";
import { EventRecorder } from "./event-recorder.ts";
import { thenCommit, thenMore } from "./fewer-round-trips.ts";
import { claimKey, mutationIdOf } from "./idempotent-answers.ts";
import { openRepositories } from "./open-repositories.ts";
import type { DatabaseSchema } from "./schema.ts";

const RETRIES = 3;
const RETRY_SPREAD_MS = 50;

type Parts = {
  kysely: Kysely<DatabaseSchema>;
  bus: Pick<EventBus, "publish">;
  clock: Clock;
  ids: IdGenerator;
  /** Waits before the given retry, counted from 1; some milliseconds at random unless a test says otherwise. */
  pause?: (retry: number) => Promise<void>;
  /**
   * Called when all is written and the COMMIT is next, which it keeps from going along with what is written last. Null but in a
   * process under a fault test.
   */
  beforeCommit?: ((recorded: readonly Recorded[]) => void) | null;
};

/** One try at a command: what it answers, and what to publish once it is committed. */
type Attempt<T> = { committed: Committed<T>; recorded: readonly Recorded[] };
type Work<T> = (tx: WriteTransaction) => Promise<T>;
/** Whether COMMIT may have been sent: from then on nobody but the server can say what became of it. */
type Progress = { isCommitting: boolean };

/** @throws DatabaseUnavailable from both methods when the database is lost or does not answer in time. */
export class KyselyUnitOfWork implements UnitOfWork {
  readonly #parts: Parts;
  readonly #pause: (retry: number) => Promise<void>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#pause = parts.pause ?? randomPause;
  }

  async write<T>(context: WriteContext, work: (tx: WriteTransaction) => Promise<T>): Promise<Committed<T>> {
    for (let retry = 1; ; retry++) {
      try {
        const { committed, recorded } = await this.#attempt(context, work);
        if (recorded.length > 0) this.#parts.bus.publish(recorded);
        return committed;
      } catch (error) {
        if (!isRetryable(error) || retry > RETRIES) throw error;
        await this.#pause(retry);
      }
    }
  }

  async read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T> {
    return await this.#parts.kysely
      .transaction()
      .setIsolationLevel("repeatable read")
      .setAccessMode("read only")
      .execute((tx) => work(openRepositories({ tx, recorder: new EventRecorder() })))
      .catch(whenUnavailable);
  }

  async #attempt<T>(context: WriteContext, work: (tx: WriteTransaction) => Promise<T>): Promise<Attempt<T>> {
    const progress: Progress = { isCommitting: false };
    try {
      return await this.#parts.kysely.transaction().execute(async (tx) => {
        const attempt = await this.#carryOut(tx, { context, work, progress });
        this.#parts.beforeCommit?.(attempt.recorded);
        progress.isCommitting = true;
        return attempt;
      });
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      throw new DatabaseUnavailable(progress.isCommitting ? "unknown" : "not_committed", error);
    }
  }

  async #carryOut<T>(
    tx: Transaction<DatabaseSchema>,
    { context, work, progress }: { context: WriteContext; work: Work<T>; progress: Progress },
  ): Promise<Attempt<T>> {
    const { clock, ids, beforeCommit } = this.#parts;
    const claim = await claimKey<T>(tx, context, clock.now());
    if (claim.earlier) return { committed: claim.earlier, recorded: [] };
    const recorder = new EventRecorder();
    const actAs = (memberId: string) => recorder.actAs(memberId);
    const value = await work({ ...openRepositories({ tx, recorder }), actAs });
    await claim.answer(value);
    const along = { answeredUnder: claim.lookup, next: beforeCommit ? thenMore : thenCommit };
    progress.isCommitting = !beforeCommit;
    const stamps = { clock, ids, mutationId: mutationIdOf(context) };
    const { positions, recorded } = await recorder.append(tx, stamps, along);
    const committed = { value, positions };
    return { committed, recorded };
  }
}

const randomPause = (retry: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * RETRY_SPREAD_MS * retry));
