import type { Mutants } from "./mutants.ts";

export type Change = "up" | "del";
export type LogRow = { seq: number; entity: number; kind: Change | "revoke"; target: number | null };
/** Entity → version: the seq of its last change. */
export type Rows = ReadonlyMap<number, number>;
export type Committed = { seq: number; rows: Rows };

type Transaction = { entity: number; kind: Change; numberAtBegin: number | null };

/** One workspace's rows and log: seq is taken at commit, so it is commit order and has no holes. */
export class ModelDatabase {
  readonly #mutants: Mutants;
  epoch = 1;
  seq = 0;
  /** Rows of the log up to here are no longer kept. */
  floor = 0;
  rows: Rows = new Map();
  log: readonly LogRow[] = [];
  /** Every committed state, for restores and for stale replicas. */
  history: readonly Committed[] = [{ seq: 0, rows: new Map() }];
  open: Transaction[] = [];
  readonly members = new Set([0, 1]);
  #serial = 0;

  constructor(mutants: Mutants) {
    this.#mutants = mutants;
  }

  begin(entity: number, kind: Change): void {
    const numberAtBegin = this.#mutants.has("serialIds") ? ++this.#serial : null;
    this.open.push({ entity, kind, numberAtBegin });
  }

  /** Commits one of the open transactions, in any order. Answers its seq; null when none is open. */
  commit(choice: number): number | null {
    const [transaction] = this.open.splice(choice % Math.max(1, this.open.length), 1);
    if (!transaction) return null;
    const { entity, kind, numberAtBegin } = transaction;
    const seq = numberAtBegin ?? this.seq + 1;
    const rows = new Map(this.rows);
    if (kind === "del") rows.delete(entity);
    else rows.set(entity, seq);
    this.#append({ seq, entity, kind, target: null }, rows);
    return seq;
  }

  /** A revocation is a row of the same log. Member 0 is never revoked, so that convergence always has a witness. */
  revoke(member: number): number | null {
    if (member === 0 || !this.members.delete(member)) return null;
    const seq = this.#mutants.has("serialIds") ? ++this.#serial : this.seq + 1;
    this.#append({ seq, entity: -1, kind: "revoke", target: member }, this.rows);
    return seq;
  }

  /** Retention: the floor moves with the rows it removes. */
  trim(count: number): void {
    this.floor = Math.min(this.seq, this.floor + count);
    this.log = this.log.filter(({ seq }) => seq > this.floor);
  }

  /** Restores a backup of a moment ago: what came after it is gone, and a new epoch says so. False when there is none. */
  restore(): boolean {
    const back = Math.max(this.floor, this.seq - 2);
    const backup = this.history.find(({ seq }) => seq === back);
    const losesRevocation = this.log.some(({ seq, kind }) => seq > back && kind === "revoke");
    if (back === this.seq || this.#mutants.has("serialIds") || losesRevocation || !backup) return false;
    this.history = this.history.filter(({ seq }) => seq <= back);
    this.log = this.log.filter(({ seq }) => seq <= back);
    this.seq = back;
    this.rows = backup.rows;
    this.open = [];
    if (!this.#mutants.has("noEpoch")) this.epoch += 1;
    return true;
  }

  /** Rows with `after < seq <= upTo`, ascending. */
  logBetween(after: number, upTo: number): readonly LogRow[] {
    return this.log.filter(({ seq }) => seq > after && seq <= upTo);
  }

  /** What a replica that is two commits behind would answer. */
  stale(): Committed {
    // There is always the empty state that everything began with.
    return this.history[Math.max(0, this.history.length - 3)] as Committed;
  }

  #append(row: LogRow, rows: Rows): void {
    this.seq = Math.max(this.seq, row.seq);
    this.rows = rows;
    this.log = [...this.log, row].sort((left, right) => left.seq - right.seq);
    this.history = [...this.history, { seq: this.seq, rows }];
  }
}
