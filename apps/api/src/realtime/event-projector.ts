import type { ReadTransaction, UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { RecordedStored } from "#domain/events.ts";
import type { FeedEntry } from "./feed/feed-entry.ts";
import { isSilent, newestPerEntity, projectEvent, regrants, resyncInPlaceOf } from "./project-events.ts";
import type { Projections } from "./projection.ts";
import { type Grants, readGrants } from "./read-grants.ts";
import { readTogether } from "./read-together.ts";
import type { RealtimeReport } from "./realtime-report.ts";
import type { Outcome, StreamTally } from "./stream-tally.ts";

/** What a batch of rows became. `grants` is there when one of them changed what members may see. */
export type Projected = { entries: readonly FeedEntry[]; grants: Grants | null };

/** How often a projection is tried before clients are told to resync instead. */
const TRIES = 3;

/** Rows projected side by side: their reads are one query per kind, and between two groups others have their turn. */
const GROUP = 500;

/** In the order of the rows. Waits for all of a group also when one throws: nothing is read in a transaction that is over. */
const inGroups = async <T>(
  rows: readonly T[],
  entryOf: (row: T) => Promise<FeedEntry>,
): Promise<readonly FeedEntry[]> => {
  const entries: FeedEntry[] = [];
  for (let from = 0; from < rows.length; from += GROUP) {
    const settled = await Promise.allSettled(rows.slice(from, from + GROUP).map(entryOf));
    for (const one of settled) {
      if (one.status === "rejected") throw one.reason;
      entries.push(one.value);
    }
  }
  return entries;
};

type Dependencies = { uow: UnitOfWork; projections: Projections; report: RealtimeReport; tally: StreamTally };

/**
 * Rows of the log in, frames out, in the same order. Re-reads committed state: a whole batch in one read transaction when
 * all goes well, one by one when something throws, so that one poisoned event can't stop a stream.
 */
export class EventProjector {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Rejects only when the database can't be read; the caller tries again later. */
  async project(rows: readonly RecordedStored[]): Promise<Projected> {
    if (rows.length === 0) return { entries: [], grants: null };
    const projected = await this.#deps.uow.read((tx) => this.within(rows, tx)).catch(() => this.#oneByOne(rows));
    for (const [index, row] of rows.entries()) this.#count(row, projected.entries[index]);
    return projected;
  }

  /** Projects inside a transaction that the caller has open, under what it sees. */
  async within(rows: readonly RecordedStored[], tx: ReadTransaction): Promise<Projected> {
    const reads = readTogether(tx);
    const entries = await inGroups(rows, (row) => projectEvent(this.#deps.projections, row, reads));
    const [first] = rows;
    const changed = rows.some((row) => regrants(this.#deps.projections, row));
    return { entries, grants: changed && first ? await readGrants(first.workspaceId, tx) : null };
  }

  /** For a reader far behind: as `within`, with one frame per entity, the one of its newest row. */
  async collapsedWithin(rows: readonly RecordedStored[], tx: ReadTransaction): Promise<readonly FeedEntry[]> {
    const { projections } = this.#deps;
    const reads = readTogether(tx);
    return inGroups(newestPerEntity(projections, rows), async ({ row, isNewest }) =>
      isNewest ? projectEvent(projections, row, reads) : { seq: row.seq, frame: null, ends: null },
    );
  }

  async #oneByOne(rows: readonly RecordedStored[]): Promise<Projected> {
    const entries: FeedEntry[] = [];
    let grants: Grants | null = null;
    for (const row of rows) {
      const projected = await this.#stubbornly(row);
      entries.push(...projected.entries);
      grants = projected.grants ?? grants;
    }
    return { entries, grants };
  }

  async #stubbornly(row: RecordedStored): Promise<Projected> {
    let reason: unknown;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      try {
        return await this.#deps.uow.read((tx) => this.within([row], tx));
      } catch (error) {
        reason = error;
        await this.#assertReadable(row.workspaceId);
      }
    }
    this.#deps.report.poisoned(row, reason);
    return { entries: [resyncInPlaceOf(this.#deps.projections, row)], grants: await this.#grantsAt(row) };
  }

  // Giving up on an event's frame must not give up on what it did to people's rights.
  async #grantsAt(row: RecordedStored): Promise<Grants | null> {
    if (!regrants(this.#deps.projections, row)) return null;
    return this.#deps.uow.read((tx) => readGrants(row.workspaceId, tx));
  }

  // Tells a poisoned event from a database that is away: only the former is given up on.
  async #assertReadable(workspaceId: string): Promise<void> {
    await this.#deps.uow.read((tx) => tx.log.head(workspaceId));
  }

  #count(row: RecordedStored, entry: FeedEntry | undefined): void {
    this.#deps.tally.count(row.workspaceId, `projected.${this.#outcomeOf(row, entry)}`);
  }

  #outcomeOf(row: RecordedStored, entry: FeedEntry | undefined): Outcome {
    if (entry?.frame?.counted === "stored") return "broadcast";
    if (entry?.frame) return "poisoned";
    return isSilent(this.#deps.projections, row) ? "silent" : "gone";
  }
}
