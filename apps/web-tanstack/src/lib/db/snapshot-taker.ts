import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";

type Dependencies = {
  fetch: () => Promise<WorkspaceSnapshotDto>;
  taken: (snapshot: WorkspaceSnapshotDto) => void;
  failed: (error: unknown) => void;
};

/** One snapshot at a time, and never one that was asked for too early. */
export class SnapshotTaker {
  readonly #on: Dependencies;
  /** A snapshot is on its way; `isStale` when another one has to follow it. */
  #fetching: { isStale: boolean } | null = null;
  #isStopped = false;

  constructor(on: Dependencies) {
    this.#on = on;
  }

  /** While one is on its way, a second call makes another one follow, since the first may be too old. */
  async take(): Promise<void> {
    if (this.#fetching) {
      this.#fetching.isStale = true;
      return;
    }
    const fetching = { isStale: false };
    this.#fetching = fetching;
    try {
      const snapshot = await this.#newest(fetching);
      this.#fetching = null;
      if (!this.#isStopped) this.#on.taken(snapshot);
    } catch (error) {
      this.#fetching = null;
      if (!this.#isStopped) this.#on.failed(error);
    }
  }

  /** What is on its way is not heard any more. */
  stop(): void {
    this.#isStopped = true;
  }

  async #newest(fetching: { isStale: boolean }): Promise<WorkspaceSnapshotDto> {
    const snapshot = await this.#on.fetch();
    if (!fetching.isStale || this.#isStopped) return snapshot;
    fetching.isStale = false;
    return this.#newest(fetching);
  }
}
