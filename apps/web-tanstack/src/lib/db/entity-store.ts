import type { PositionDto } from "@orbit/shared/dto";
import { ShownMap } from "./shown-map.ts";

export type Versioned = { readonly id: string; readonly version: number };
/** `same`: what arrived was not newer than what is held, or is known to be gone. */
export type Outcome = "added" | "changed" | "removed" | "same";

/**
 * Rows of one kind, kept at their newest whatever the order in which snapshots, frames and answers arrive. It takes
 * three memories: each row's version, when a row was removed, and how far the snapshot reached. Without any one of
 * them, something late brings back what was overwritten or removed.
 */
export class EntityStore<T extends Versioned> {
  readonly #rows = new ShownMap<T>();
  #epoch: number | null = null;
  /** The place in the log up to which a snapshot covers everything. */
  #base = -1;
  /** The latest place at which a row is known to have existed; none for what was left by another epoch. */
  #seenAt = new Map<string, number>();
  #removedAt = new Map<string, number>();

  /** To read and subscribe to; a row that did not change stays the same object. */
  get rows(): ShownMap<T>["shown"] {
    return this.#rows.shown;
  }

  /** The newest, also inside of a `together` that has not been shown yet. */
  get(id: string): T | null {
    return this.#rows.get(id) ?? null;
  }

  values(): readonly T[] {
    return [...this.#rows.values()];
  }

  /** History was rewritten: rows stay on screen, but nothing remembered about them counts any more. */
  enterEpoch(epoch: number): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#base = -1;
    this.#seenAt.clear();
    this.#removedAt.clear();
  }

  upsert(row: T, at: PositionDto): Outcome {
    if (this.#isForeign(at) || this.#isGone(row.id, at.seq)) return "same";
    return this.#put(row, at.seq);
  }

  remove(id: string, at: PositionDto): Outcome {
    // A row that was seen later than its removal was made again since.
    if (this.#isForeign(at) || at.seq < (this.#seenAt.get(id) ?? -1)) return "same";
    this.#removedAt.set(id, Math.max(at.seq, this.#removedAt.get(id) ?? -1));
    return this.#take(id);
  }

  /** A snapshot: everything there was at `at`. What is known to be newer stays. */
  replaceAll(rows: readonly T[], at: PositionDto): void {
    this.enterEpoch(at.epoch);
    for (const row of rows) this.upsert(row, at);
    const inSnapshot = new Set(rows.map((row) => row.id));
    for (const id of [...this.#rows.keys()]) {
      if (!inSnapshot.has(id) && (this.#seenAt.get(id) ?? -1) <= at.seq) this.#take(id);
    }
    this.#base = Math.max(this.#base, at.seq);
    for (const [id, seq] of this.#removedAt) if (seq <= this.#base) this.#removedAt.delete(id);
  }

  clear(): void {
    this.#epoch = null;
    this.#base = -1;
    this.#seenAt.clear();
    this.#removedAt.clear();
    this.#rows.clear();
  }

  #isForeign({ epoch }: PositionDto): boolean {
    this.#epoch ??= epoch;
    return epoch !== this.#epoch;
  }

  #isGone(id: string, seq: number): boolean {
    return !this.#rows.has(id) && seq <= Math.max(this.#base, this.#removedAt.get(id) ?? -1);
  }

  #put(row: T, seq: number): Outcome {
    const known = this.#rows.get(row.id);
    const seenAt = this.#seenAt.get(row.id);
    this.#seenAt.set(row.id, Math.max(seq, seenAt ?? -1));
    if (known && seenAt !== undefined && row.version <= known.version) return "same";
    this.#removedAt.delete(row.id);
    this.#rows.set(row.id, row);
    return known ? "changed" : "added";
  }

  #take(id: string): Outcome {
    this.#seenAt.delete(id);
    return this.#rows.delete(id) ? "removed" : "same";
  }
}
