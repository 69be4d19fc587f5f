import type { PositionDto } from "@orbit/shared/dto";

export type Versioned = { readonly id: string; readonly version: number };

/** For negative controls: what a client would be without its memories. */
export type ShelfRules = { readonly guardsVersions: boolean };

/**
 * Rows of one kind at their newest, in whatever order snapshots, frames and answers come: each row's version, where it was seen,
 * where it was removed, and how far a snapshot reaches. Written apart from the SPA's store, so that the two can't share a mistake.
 */
export class Shelf<T extends Versioned> {
  readonly #rows = new Map<string, { row: T; seenAt: number }>();
  readonly #removedAt = new Map<string, number>();
  readonly #rules: ShelfRules;
  #base = -1;

  constructor(rules: ShelfRules) {
    this.#rules = rules;
  }

  get(id: string): T | null {
    return this.#rows.get(id)?.row ?? null;
  }

  all(): readonly T[] {
    return [...this.#rows.values()].map(({ row }) => row).sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  put(row: T, seq: number): void {
    const known = this.#rows.get(row.id);
    if (this.#rules.guardsVersions) {
      if (known && known.row.version > row.version) return;
      if (!known && seq <= Math.max(this.#base, this.#removedAt.get(row.id) ?? -1)) return;
    }
    this.#rows.set(row.id, { row, seenAt: Math.max(seq, known?.seenAt ?? -1) });
  }

  remove(id: string, seq: number): void {
    this.#removedAt.set(id, Math.max(seq, this.#removedAt.get(id) ?? -1));
    this.#rows.delete(id);
  }

  /** A snapshot: all there was at `seq`. What is known to be newer stays. */
  replaceAll(rows: readonly T[], seq: number): void {
    for (const row of rows) if ((this.#removedAt.get(row.id) ?? -1) <= seq) this.#admit(row, seq);
    const listed = new Set(rows.map(({ id }) => id));
    for (const [id, { seenAt }] of this.#rows) if (!listed.has(id) && seenAt <= seq) this.#rows.delete(id);
    this.#base = Math.max(this.#base, seq);
  }

  clear(): void {
    this.#rows.clear();
    this.#removedAt.clear();
    this.#base = -1;
  }

  #admit(row: T, seq: number): void {
    const known = this.#rows.get(row.id);
    if (known && known.row.version > row.version) return;
    this.#rows.set(row.id, { row, seenAt: Math.max(seq, known?.seenAt ?? -1) });
  }
}

export const isSamePosition = (left: PositionDto | null, right: PositionDto): boolean =>
  left?.epoch === right.epoch && left.seq === right.seq;
