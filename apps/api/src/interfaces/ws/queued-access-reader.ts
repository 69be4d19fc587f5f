import { BatchedReads } from "#application/batched-reads.ts";
import type { AccessReader, CrowdAccessReader, Found, Knocking } from "#application/ports/access-reader.ts";
import type { Timers } from "#application/ports/timers.ts";
import { EdgeError } from "../http/edge-error.ts";
import type { AdmissionQueue } from "./admission-queue.ts";

type Dependencies = {
  access: CrowdAccessReader;
  timers: Pick<Timers, "soon" | "after">;
  queue: AdmissionQueue;
  drain: { readonly isDraining: boolean };
  memory: { readonly isTight: boolean };
  /** Between 0 and 1. */
  random: () => number;
};

/** Newcomers that a process on two cores lets in per second, seldom fewer. */
const LET_IN_PER_S = 200;

/** Spreads who was refused over twice the time the line needs: told the same second, they would all be back in it. */
const retryAfterS = ({ waiting }: { waiting: number }, random: () => number): number =>
  1 + Math.floor(random() * 2 * Math.ceil(waiting / LET_IN_PER_S));

/**
 * Asks who knocks at a workspace only while this process can take them in. The upgrade, the event stream, the poll and the
 * preflight all ask here, so that they all answer alike.
 *
 * @throws EdgeError `http.unavailable` from `bySession`, before anything is looked up, while draining, when the queue is full or
 * memory is short.
 */
export class QueuedAccessReader implements AccessReader {
  readonly #deps: Dependencies;
  readonly #crowd: BatchedReads<Knocking, Found>;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#crowd = new BatchedReads({ ...deps, read: (crowd) => deps.access.bySessions(crowd) });
  }

  async bySession(tokenHash: string, slug: string, now: Date): Promise<Found> {
    this.#assertStaying();
    if (this.#deps.memory.isTight) throw this.#tooMany();
    const found = await this.#deps.queue.newcomer(() => {
      // It may have begun to leave while this one waited.
      this.#assertStaying();
      return this.#crowd.ask({ tokenHash, slug, now });
    });
    if (!found) throw this.#tooMany();
    return found;
  }

  sessionByToken(...asked: Parameters<AccessReader["sessionByToken"]>): ReturnType<AccessReader["sessionByToken"]> {
    return this.#deps.access.sessionByToken(...asked);
  }

  memberOf(...asked: Parameters<AccessReader["memberOf"]>): ReturnType<AccessReader["memberOf"]> {
    return this.#deps.access.memberOf(...asked);
  }

  health(): Promise<void> {
    return this.#deps.access.health();
  }

  #tooMany(): EdgeError {
    return new EdgeError("http.unavailable", undefined, retryAfterS(this.#deps.queue, this.#deps.random));
  }

  #assertStaying(): void {
    if (this.#deps.drain.isDraining) throw new EdgeError("http.unavailable");
  }
}
