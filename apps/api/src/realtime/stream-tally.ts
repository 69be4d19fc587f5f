import type { CloseCode, ResyncReason } from "@orbit/shared/realtime";

/** What became of one row of the log on this node. `elsewhere`: another node projected it, and this one took its word. */
export type Outcome = "broadcast" | "silent" | "gone" | "poisoned" | "elsewhere";

/** What is counted. A fixed set, so that the metrics made of it stay few. */
export type Counted =
  | `projected.${Outcome}`
  | "joined.resumed"
  | "joined.fresh"
  | `resync.${ResyncReason}`
  | `closed.${CloseCode["reason"]}`;

export type Tally = Readonly<Partial<Record<Counted, number>>>;

/** Counts what happened to streams, in all and per workspace: how an operator learns why somebody did not see something. */
export class StreamTally {
  readonly #totals = new Map<Counted, number>();
  readonly #byWorkspace = new Map<string, Map<Counted, number>>();

  count(workspaceId: string, what: Counted): void {
    const own = this.#byWorkspace.get(workspaceId) ?? new Map<Counted, number>();
    this.#byWorkspace.set(workspaceId, own);
    for (const counts of [this.#totals, own]) counts.set(what, (counts.get(what) ?? 0) + 1);
  }

  totals(): Tally {
    return Object.fromEntries(this.#totals);
  }

  of(workspaceId: string): Tally {
    return Object.fromEntries(this.#byWorkspace.get(workspaceId) ?? []);
  }

  /** Its feed is gone; only the totals remember it. */
  forget(workspaceId: string): void {
    this.#byWorkspace.delete(workspaceId);
  }
}
