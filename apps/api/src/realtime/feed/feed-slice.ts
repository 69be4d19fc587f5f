import type { FeedEntry, Frame } from "./feed-entry.ts";
import { FrameBatch } from "./frame-batch.ts";

type Framed = { seq: number; frame: Frame };

const isStored = ({ frame }: Framed): boolean => frame.counted === "stored";

const framesOf = (entries: readonly FeedEntry[]): readonly Framed[] =>
  entries.flatMap(({ seq, frame }) => (frame ? [{ seq, frame }] : []));

/** What of a slice one socket may see, and how many of it count as stored. */
export type Due = { batch: FrameBatch; stored: number };

const dueOf = (framed: readonly Framed[]): Due => ({
  batch: new FrameBatch(framed.map((each) => ({ text: each.frame.text, seq: isStored(each) ? each.seq : null }))),
  stored: framed.filter(isStored).length,
});

const nothing: Due = { batch: new FrameBatch([]), stored: 0 };

/** Whether who may see one of these may see all of them. */
const isUniform = (framed: readonly Framed[]): boolean =>
  framed.every(
    ({ frame }) => frame.channel === framed[0]?.frame.channel && frame.audience === framed[0]?.frame.audience,
  );

/**
 * Consecutive entries, as all sockets are due them that stand right before the first. What everybody may see alike, which is
 * nearly always all of it, is put together once and shared.
 */
export class FeedSlice {
  readonly entries: readonly FeedEntry[];
  readonly #framed: readonly Framed[];
  readonly #isUniform: boolean;
  #whole: Due | null = null;

  constructor(entries: readonly FeedEntry[]) {
    this.entries = entries;
    this.#framed = framesOf(entries);
    this.#isUniform = isUniform(this.#framed);
  }

  dueTo(maySee: (frame: Frame) => boolean): Due {
    const [first] = this.#framed;
    if (!first) return nothing;
    if (!this.#isUniform) return dueOf(this.#framed.filter(({ frame }) => maySee(frame)));
    if (!maySee(first.frame)) return nothing;
    this.#whole ??= dueOf(this.#framed);
    return this.#whole;
  }
}
