import type { FeedRow } from "./feed-entry.ts";
import type { FeedSlice } from "./feed-slice.ts";
import { PackedFrames } from "./packed-frames.ts";

export type RingLimits = { maxEntries: number; maxBytes: number };

/** What goes out in one write at most, beyond one frame: a reader that stops is found out before much has been put into its transport. */
const SLICE_BYTES = 64 * 1024;
/** Sockets stand at few different places: at the tail, or one stalled write behind it. */
const KEPT_SLICES = 4;

/** `seq` is the position before its first row. */
type Kept = { seq: number; slice: FeedSlice };

/**
 * The newest rows of one workspace's stream, contiguous by `seq`, bounded in count, in bytes, and in its share of the bytes
 * that all rings of a node may hold. The newest row is always kept, however large, or a socket that is caught up could not be
 * served it.
 */
export class FrameRing {
  readonly #limits: RingLimits;
  readonly #share: () => number;
  readonly #slice: (rows: readonly FeedRow[]) => FeedSlice;
  readonly #frames = new PackedFrames();
  /** Of the newest row. */
  #newest = 0;
  /** The newest rows as they came, as long as they are being served: they need not be put together from their bytes then. */
  #fresh: FeedRow[] = [];
  /** Slices asked for since the last row came. Places that stay: a map or a list that is emptied for each row is made anew each time. */
  readonly #kept: (Kept | null)[] = Array(KEPT_SLICES).fill(null);
  #nextKept = 0;

  /** `share`, in bytes, changes with the number of rings: one that is pushed to heeds it at once, others when they are trimmed. */
  constructor(limits: RingLimits, share: () => number, slice: (rows: readonly FeedRow[]) => FeedSlice) {
    this.#limits = limits;
    this.#share = share;
    this.#slice = slice;
  }

  get size(): number {
    return this.#frames.size;
  }

  get bytes(): number {
    return this.#frames.bytes;
  }

  push(row: FeedRow): void {
    this.#kept.fill(null);
    this.#frames.push(row.frame);
    this.#newest = row.seq;
    this.#fresh.push(row);
    this.#dropTo(this.#mostBytes());
  }

  /** Lets go of what is beyond its share by now. */
  trim(): void {
    const mostBytes = this.#mostBytes();
    if (this.bytes <= mostBytes) return;
    this.#kept.fill(null);
    this.#dropTo(mostBytes);
  }

  /** Once all have been served: what was put together for them is not needed again, and would only be carried along by V8's collector. */
  settle(): void {
    this.#kept.fill(null);
    this.#fresh = [];
  }

  /** The rows right after `seq`, oldest first; null when the ring no longer reaches back that far. */
  after(seq: number): readonly FeedRow[] | null {
    const place = this.#placeAfter(seq);
    return place === null ? null : this.#rows(place, this.size);
  }

  /**
   * The beginning of `after(seq)`, as much as goes out in one write: the same slice for all who stand there. Null when the ring
   * does not reach back that far, or has nothing newer.
   */
  sliceAfter(seq: number): FeedSlice | null {
    for (const kept of this.#kept) if (kept?.seq === seq) return kept.slice;
    const place = this.#placeAfter(seq);
    if (place === null || place >= this.size) return null;
    return this.#keep(seq, this.#slice(this.#rows(place, this.#endOfSlice(place))));
  }

  clear(): void {
    this.settle();
    this.#frames.clear();
  }

  /** Places count from the oldest row. */
  #placeAfter(seq: number): number | null {
    const place = seq - this.#newest + this.size;
    return this.size === 0 || place < 0 ? null : place;
  }

  #rows(from: number, to: number): readonly FeedRow[] {
    const rows: FeedRow[] = [];
    for (let place = from; place < to; place += 1) rows.push(this.#row(place));
    return rows;
  }

  #row(place: number): FeedRow {
    const fromNewest = this.size - place;
    const fresh = this.#fresh[this.#fresh.length - fromNewest];
    return fresh ?? { seq: this.#newest - fromNewest + 1, frame: this.#frames.at(place) };
  }

  /** Behind the row with which the frames from `place` on have enough bytes for one write. */
  #endOfSlice(place: number): number {
    let end = place;
    for (let taken = 0; end < this.size && taken < SLICE_BYTES; end += 1) taken += this.#frames.sizeAt(end);
    return end;
  }

  #mostBytes(): number {
    return Math.min(this.#limits.maxBytes, this.#share());
  }

  #dropTo(mostBytes: number): void {
    while (this.size > 1 && (this.size > this.#limits.maxEntries || this.bytes > mostBytes)) this.#frames.dropOldest();
  }

  #keep(seq: number, slice: FeedSlice): FeedSlice {
    this.#kept[this.#nextKept] = { seq, slice };
    this.#nextKept = (this.#nextKept + 1) % KEPT_SLICES;
    return slice;
  }
}
