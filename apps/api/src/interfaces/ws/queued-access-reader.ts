import type { AccessReader } from "#application/ports/access-reader.ts";
import { EdgeError } from "../http/edge-error.ts";
import type { AdmissionQueue } from "./admission-queue.ts";

type Dependencies = {
  access: AccessReader;
  queue: AdmissionQueue;
  drain: { readonly isDraining: boolean };
  memory: { readonly isTight: boolean };
};

/**
 * Asks who knocks at a workspace only while this process can take them in. The upgrade, the event stream, the poll and the
 * preflight all ask here, so that they all answer alike.
 *
 * @throws EdgeError `http.unavailable` from `bySession`, before anything is looked up, while draining, when the queue is full or
 * memory is short.
 */
export class QueuedAccessReader implements AccessReader {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async bySession(...asked: Parameters<AccessReader["bySession"]>): ReturnType<AccessReader["bySession"]> {
    this.#assertStaying();
    if (this.#deps.memory.isTight) throw new EdgeError("http.unavailable");
    const found = await this.#deps.queue.newcomer(() => {
      // It may have begun to leave while this one waited.
      this.#assertStaying();
      return this.#deps.access.bySession(...asked);
    });
    if (!found) throw new EdgeError("http.unavailable");
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

  #assertStaying(): void {
    if (this.#deps.drain.isDraining) throw new EdgeError("http.unavailable");
  }
}
