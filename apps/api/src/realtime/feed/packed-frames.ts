import type { Frame } from "./feed-entry.ts";

type FrameKind = Omit<Frame, "text">;

const SMALLEST_CHUNK = 1024;
const LARGEST_CHUNK = 64 * 1024;
/** Frames of few kinds take turns. */
const RECENT_KINDS = 4;
/** Places of dropped frames that are kept until they go together: to move two thousand others up for each costs more. */
const DROPPED_AT_ONCE = 256;

const noBytes: Buffer = Buffer.alloc(0);

const isAlike = (one: FrameKind, { channel, audience, counted }: Frame): boolean =>
  one.channel === channel && one.audience === audience && one.counted === counted;

/**
 * Frames in the order in which they came, oldest first, with their texts as UTF-8 in memory outside of V8's heap: a workspace keeps
 * thousands for minutes, and as objects each would be copied twice by its collector and make it look all of the heap through the
 * more often. Chunks are used again, since their memory is given back in such a look only. A place without a frame keeps its number.
 */
export class PackedFrames {
  readonly #kinds: (FrameKind | null)[] = [];
  readonly #chunks: Buffer[] = [];
  readonly #starts: number[] = [];
  readonly #sizes: number[] = [];
  /** Where the oldest stands; what is before it is dropped. */
  #oldest = 0;
  #bytes = 0;
  /** The one being filled, and how much of it is. */
  #chunk = noBytes;
  #filled = 0;
  #spare = noBytes;
  readonly #recentKinds: FrameKind[] = [];

  get size(): number {
    return this.#sizes.length - this.#oldest;
  }

  /** Of all texts. Their chunks take twice that at most, where frames are of an awkward size, and two chunks besides. */
  get bytes(): number {
    return this.#bytes;
  }

  push(frame: Frame | null): void {
    const size = frame ? Buffer.byteLength(frame.text) : 0;
    if (this.#chunk.length - this.#filled < size) this.#beginChunk(size);
    if (frame) this.#chunk.write(frame.text, this.#filled);
    this.#kinds.push(frame && this.#kindOf(frame));
    this.#chunks.push(this.#chunk);
    this.#starts.push(this.#filled);
    this.#sizes.push(size);
    this.#filled += size;
    this.#bytes += size;
  }

  /** The frame at a place counted from the oldest, put together anew; null where there is none. */
  at(place: number): Frame | null {
    const index = this.#oldest + place;
    const kind = this.#kinds[index];
    if (!kind) return null;
    const start = this.#starts[index] ?? 0;
    const text = this.#chunks[index]?.toString("utf8", start, start + this.sizeAt(place)) ?? "";
    return { text, channel: kind.channel, audience: kind.audience, counted: kind.counted };
  }

  /** In bytes; 0 where there is none. */
  sizeAt(place: number): number {
    return this.#sizes[this.#oldest + place] ?? 0;
  }

  dropOldest(): void {
    const index = this.#oldest;
    const chunk = this.#chunks[index] ?? noBytes;
    this.#bytes -= this.#sizes[index] ?? 0;
    this.#kinds[index] = null;
    this.#chunks[index] = noBytes;
    this.#oldest += 1;
    if (chunk !== (this.#chunks[this.#oldest] ?? this.#chunk) && chunk.length <= LARGEST_CHUNK) this.#spare = chunk;
    if (this.#oldest >= DROPPED_AT_ONCE) this.#closeUp();
  }

  clear(): void {
    this.#oldest = this.#sizes.length;
    this.#closeUp();
    this.#bytes = 0;
    this.#chunk = noBytes;
    this.#spare = noBytes;
    this.#filled = 0;
  }

  #beginChunk(atLeast: number): void {
    const usual = Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, this.#bytes / 4));
    const isSpareEnough = this.#spare.length >= Math.max(atLeast, usual);
    this.#chunk = isSpareEnough ? this.#spare : Buffer.allocUnsafeSlow(Math.ceil(Math.max(atLeast, usual)));
    if (isSpareEnough) this.#spare = noBytes;
    this.#filled = 0;
  }

  #kindOf(frame: Frame): FrameKind {
    for (const kind of this.#recentKinds) if (isAlike(kind, frame)) return kind;
    const { channel, audience, counted } = frame;
    const kind = { channel, audience, counted };
    if (this.#recentKinds.unshift(kind) > RECENT_KINDS) this.#recentKinds.pop();
    return kind;
  }

  #closeUp(): void {
    for (const column of [this.#kinds, this.#chunks, this.#starts, this.#sizes]) column.splice(0, this.#oldest);
    this.#oldest = 0;
  }
}
