import type { FeedEntry } from "./feed-entry.ts";
import type { FeedSlice } from "./feed-slice.ts";

export type RingLimits = { maxEntries: number; maxBytes: number };

/** What goes out in one write at most, beyond one frame: a reader that stops is found out before much has been put into its transport. */
const SLICE_BYTES = 64 * 1024;
/** Sockets stand at few different places: at the tail, or one stalled write behind it. */
const KEPT_SLICES = 4;

/** Places of dropped entries that are kept until they go together: to move two thousand others up for each costs more. */
const DROPPED_AT_ONCE = 256;
const dropped: FeedEntry = { seq: 0, frame: null, ends: null };

const sizeOf = (entry: FeedEntry): number => (entry.frame ? Buffer.byteLength(entry.frame.text) : 0);

/**
 * The newest entries of one workspace's stream, contiguous by `seq`, bounded in count, in bytes, and in its share of the bytes
 * that all rings of a node may hold. The newest entry is always kept, however large, or a socket that is caught up could not be
 * served it.
 */
export class FrameRing {
  readonly #limits: RingLimits;
  readonly #share: () => number;
  readonly #slice: (entries: readonly FeedEntry[]) => FeedSlice;
  #entries: FeedEntry[] = [];
  /** The place of the oldest; what is before it is dropped. */
  #oldest = 0;
  /** Of each entry: counting a text's bytes is as long as the text, and slices are cut often. */
  #sizes: number[] = [];
  #bytes = 0;
  /** The slices asked for since the last entry came, by the position before them. */
  readonly #slices = new Map<number, FeedSlice>();

  /** `share`, in bytes, changes with the number of rings: one that is pushed to heeds it at once, others when they are trimmed. */
  constructor(limits: RingLimits, share: () => number, slice: (entries: readonly FeedEntry[]) => FeedSlice) {
    this.#limits = limits;
    this.#share = share;
    this.#slice = slice;
  }

  get size(): number {
    return this.#entries.length - this.#oldest;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(entry: FeedEntry): void {
    const bytes = sizeOf(entry);
    this.#slices.clear();
    this.#entries.push(entry);
    this.#sizes.push(bytes);
    this.#bytes += bytes;
    this.#dropTo(this.#mostBytes());
  }

  /** Lets go of what is beyond its share by now. */
  trim(): void {
    const mostBytes = this.#mostBytes();
    if (this.#bytes <= mostBytes) return;
    this.#slices.clear();
    this.#dropTo(mostBytes);
  }

  /** The entries right after `seq`, oldest first; null when the ring no longer reaches back that far. */
  after(seq: number): readonly FeedEntry[] | null {
    const place = this.#placeAfter(seq);
    return place === null ? null : this.#entries.slice(place);
  }

  /**
   * The beginning of `after(seq)`, as much as goes out in one write: the same slice for all who stand there. Null when the ring
   * does not reach back that far, or has nothing newer.
   */
  sliceAfter(seq: number): FeedSlice | null {
    const known = this.#slices.get(seq);
    if (known) return known;
    const place = this.#placeAfter(seq);
    if (place === null || place >= this.#entries.length) return null;
    return this.#keep(seq, this.#slice(this.#entries.slice(place, this.#endOfSlice(place))));
  }

  clear(): void {
    this.#slices.clear();
    this.#entries = [];
    this.#sizes = [];
    this.#oldest = 0;
    this.#bytes = 0;
  }

  #placeAfter(seq: number): number | null {
    const oldest = this.#entries[this.#oldest];
    return !oldest || oldest.seq > seq + 1 ? null : this.#oldest + seq + 1 - oldest.seq;
  }

  /** Behind the entry with which the frames from `place` on have enough bytes for one write. */
  #endOfSlice(place: number): number {
    let end = place;
    for (let taken = 0; end < this.#sizes.length && taken < SLICE_BYTES; end += 1) taken += this.#sizes[end] ?? 0;
    return end;
  }

  #mostBytes(): number {
    return Math.min(this.#limits.maxBytes, this.#share());
  }

  #dropTo(mostBytes: number): void {
    while (this.size > 1 && (this.size > this.#limits.maxEntries || this.#bytes > mostBytes)) this.#dropOldest();
  }

  #dropOldest(): void {
    this.#bytes -= this.#sizes[this.#oldest] ?? 0;
    this.#entries[this.#oldest] = dropped;
    this.#oldest += 1;
    if (this.#oldest < DROPPED_AT_ONCE) return;
    this.#entries.splice(0, this.#oldest);
    this.#sizes.splice(0, this.#oldest);
    this.#oldest = 0;
  }

  #keep(seq: number, slice: FeedSlice): FeedSlice {
    if (this.#slices.size >= KEPT_SLICES) this.#slices.clear();
    this.#slices.set(seq, slice);
    return slice;
  }
}
