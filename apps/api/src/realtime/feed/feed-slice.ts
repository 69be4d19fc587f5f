import type { ChannelId } from "@orbit/shared/realtime";
import type { FeedRow, Frame } from "./feed-entry.ts";
import { FrameBatch } from "./frame-batch.ts";

type Framed = { seq: number; frame: Frame };

const isStored = ({ frame }: Framed): boolean => frame.counted === "stored";

const framesOf = (rows: readonly FeedRow[]): readonly Framed[] => {
  const framed: Framed[] = [];
  for (const { seq, frame } of rows) if (frame) framed.push({ seq, frame });
  return framed;
};

/** Who is asked, frame by frame, whether they may see it. An object and not a function, as a closure for every socket and write would be garbage. */
export interface Viewer {
  maySee(frame: Frame): boolean;
}

/** What of a slice one socket may see, and how many of it count as stored. */
export type Due = { batch: FrameBatch; stored: number };

const dueOf = (framed: readonly Framed[]): Due => ({
  batch: new FrameBatch(framed.map((each) => ({ text: each.frame.text, seq: isStored(each) ? each.seq : null }))),
  stored: framed.filter(isStored).length,
});

const nothing: Due = { batch: new FrameBatch([]), stored: 0 };

const isAlike = (one: Frame, other: Frame): boolean => one.channel === other.channel && one.audience === other.audience;

/** One frame of each kind: who may see it may see all that are alike. */
const kindsOf = (framed: readonly Framed[]): readonly Frame[] => {
  const kinds: Frame[] = [];
  for (const { frame } of framed) if (!kinds.some((kind) => isAlike(kind, frame))) kinds.push(frame);
  return kinds;
};

/**
 * Consecutive rows, as all sockets are due them that stand right before the first. Sockets that may see the same of them,
 * which nearly always is all, share what is put together once.
 */
export class FeedSlice {
  readonly rows: readonly FeedRow[];
  /** The position of its last row; null when it has none. */
  readonly end: number | null;
  readonly #framed: readonly Framed[];
  readonly #kinds: readonly Frame[];
  /** Those of them that not everybody may see. */
  readonly #guarded: readonly Frame[];
  #whole: Due | null = null;
  /** What is due to those who may see some kinds only, by the numbers of these. */
  #parts: Map<string, Due> | null = null;

  /** `everyones` is the channel that every viewer listens to: nobody is asked about what is there for all. */
  constructor(rows: readonly FeedRow[], everyones: ChannelId) {
    this.rows = rows;
    this.end = rows.at(-1)?.seq ?? null;
    this.#framed = framesOf(rows);
    this.#kinds = kindsOf(this.#framed);
    this.#guarded = this.#kinds.filter(({ audience, channel }) => audience !== null || channel !== everyones);
  }

  dueTo(viewer: Viewer): Due {
    if (!this.#seesAll(viewer)) return this.#partFor(viewer);
    this.#whole ??= dueOf(this.#framed);
    return this.#whole;
  }

  #seesAll(viewer: Viewer): boolean {
    for (const kind of this.#guarded) if (!viewer.maySee(kind)) return false;
    return true;
  }

  #partFor(viewer: Viewer): Due {
    const seen = this.#kinds.filter((kind) => !this.#guarded.includes(kind) || viewer.maySee(kind));
    if (seen.length === 0) return nothing;
    const key = seen.map((kind) => this.#kinds.indexOf(kind)).join();
    this.#parts ??= new Map();
    const part =
      this.#parts.get(key) ?? dueOf(this.#framed.filter(({ frame }) => seen.some((kind) => isAlike(kind, frame))));
    this.#parts.set(key, part);
    return part;
  }
}
