import type { FeedEntry } from "./feed-entry.ts";

export type RingLimits = { maxEntries: number; maxBytes: number };

const sizeOf = (entry: FeedEntry): number => entry.frame?.text.length ?? 0;

/**
 * The newest entries of one workspace's stream, contiguous by `seq`, bounded in count and in bytes. The newest entry is
 * always kept, however large, or a socket that is caught up could not be served it.
 */
export class FrameRing {
  readonly #limits: RingLimits;
  #entries: FeedEntry[] = [];
  #bytes = 0;

  constructor(limits: RingLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(entry: FeedEntry): void {
    this.#entries.push(entry);
    this.#bytes += sizeOf(entry);
    while (this.#isOverfull()) this.#bytes -= sizeOf(this.#entries.shift() as FeedEntry); // not empty: overfull means two or more
  }

  /** The entries right after `seq`, oldest first; null when the ring no longer reaches back that far. */
  after(seq: number): readonly FeedEntry[] | null {
    const oldest = this.#entries[0];
    if (!oldest || oldest.seq > seq + 1) return null;
    return this.#entries.slice(seq + 1 - oldest.seq);
  }

  clear(): void {
    this.#entries = [];
    this.#bytes = 0;
  }

  #isOverfull(): boolean {
    const { maxEntries, maxBytes } = this.#limits;
    return this.#entries.length > 1 && (this.#entries.length > maxEntries || this.#bytes > maxBytes);
  }
}
