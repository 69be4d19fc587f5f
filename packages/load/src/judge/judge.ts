import { audienceOf } from "@orbit/shared/realtime";
import type { Fact, Ledger } from "../stream/ledger.ts";
import type { ReaderRecord } from "../stream/reader-record.ts";

/** One event that one reader should have been told of, and was not. */
export type Miss = { readonly reader: string; readonly seq: number; readonly event: string };

/** One workspace of a run, when it is over. */
export type Watched = { readonly ledger: Ledger; readonly readers: readonly ReaderRecord[] };

export type Findings = {
  /** How many times an event was due to a reader. */
  readonly due: number;
  readonly byFrame: number;
  /** Told by the newest of the same thing, in a replay from afar, or by a snapshot that the server itself asked for. */
  readonly inShort: number;
  /** Neither came in any way within the bound. */
  readonly missing: readonly Miss[];
  /** The frame was lost on its way; the reader's own count found out, and a snapshot made it good within the bound. */
  readonly healed: readonly Miss[];
  /** How many more frames the server counted than came. */
  readonly lostOnTheWay: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly repeated: number;
  readonly afterRevocation: number;
  /** Invitations that were shown to who may not see them. */
  readonly leaked: number;
  readonly foreign: number;
  /** Removed members whose sockets were not closed. */
  readonly stillIn: readonly string[];
  readonly notBack: readonly string[];
  /** Answers whose place in the log contradicts an earlier answer. */
  readonly misplaced: number;
};

type Fate = "frame" | "in_short" | "healed" | "missing";

const isFor = ({ event }: Fact, { sees }: ReaderRecord): boolean =>
  audienceOf(event) === null || sees === "invitations";

/** A removed member's stream ends with their removal, one that was closed on purpose with what it held. */
const endOf = ({ left, until }: ReaderRecord): number =>
  Math.min(left ?? Number.POSITIVE_INFINITY, until ?? Number.POSITIVE_INFINITY);

const newestOf = (facts: readonly Fact[]): ReadonlyMap<string, readonly number[]> => {
  const places = new Map<string, number[]>();
  for (const { entity, seq } of facts) {
    const known = places.get(entity);
    if (known) known.push(seq);
    else places.set(entity, [seq]);
  }
  return places;
};

type Places = ReadonlyMap<string, readonly number[]>;

/** Written before a socket resumed behind it, and a later frame told of the same thing. */
const isInReplay = (fact: Fact, reader: ReaderRecord, places: Places): boolean =>
  reader.resumes.some(({ after, at }) => after < fact.seq && fact.dueAt <= at) &&
  (places.get(fact.entity) ?? []).some((seq) => seq > fact.seq && reader.seen.has(seq));

const fateOf = (fact: Fact, reader: ReaderRecord, { places, withinMs }: { places: Places; withinMs: number }): Fate => {
  if (reader.seen.has(fact.seq)) return "frame";
  const covering = reader.snapshots.filter(({ seq }) => seq >= fact.seq);
  if (covering.some(({ because }) => because === "told") || isInReplay(fact, reader, places)) return "in_short";
  return covering.some(({ at }) => at - fact.answeredAt <= withinMs) ? "healed" : "missing";
};

/** Thousands of readers times hundreds of events: counted as they come, and only what went wrong is kept. */
class Fates {
  readonly counts: Record<Fate, number> = { frame: 0, in_short: 0, healed: 0, missing: 0 };
  readonly missing: Miss[] = [];
  readonly healed: Miss[] = [];
  readonly #withinMs: number;

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  count({ ledger, readers }: Watched): void {
    const facts = [...ledger.facts].sort((left, right) => left.seq - right.seq);
    const context = { places: newestOf(facts), withinMs: this.#withinMs };
    for (const reader of readers) {
      const end = endOf(reader);
      for (const fact of facts) {
        if (fact.seq > reader.from && fact.seq <= end && isFor(fact, reader)) this.#add(fact, reader, context);
      }
    }
  }

  #add(fact: Fact, reader: ReaderRecord, context: { places: Places; withinMs: number }): void {
    const fate = fateOf(fact, reader, context);
    this.counts[fate] += 1;
    if (fate === "missing" || fate === "healed") {
      this[fate].push({ reader: reader.name, seq: fact.seq, event: fact.event });
    }
  }
}

const leaksIn = ({ ledger, readers }: Watched): number => {
  const hidden = [...ledger.facts].filter(({ event }) => audienceOf(event) !== null);
  const outsiders = readers.filter(({ sees }) => sees === "no_invitations");
  return outsiders.reduce((sum, { seen }) => sum + hidden.filter(({ seq }) => seen.has(seq)).length, 0);
};

const afterRevocation = ({ left, seen, afterFarewell }: ReaderRecord): number =>
  left === null ? afterFarewell : Math.max(afterFarewell, seen.countAfter(left));

const isGone = ({ left, until }: ReaderRecord): boolean => left !== null || until !== null;

/**
 * What is wrong with a run: every event that was acknowledged must have reached every reader that may see it, as its own frame or
 * covered by what the server put in its place. Pure, and linear in what was due.
 */
export const judge = (watched: readonly Watched[], withinMs: number): Findings => {
  const readers = watched.flatMap((one) => one.readers);
  const total = (of: (reader: ReaderRecord) => number) => readers.reduce((sum, reader) => sum + of(reader), 0);
  const named = (is: (reader: ReaderRecord) => boolean) => readers.filter(is).map(({ name }) => name);
  const fates = new Fates(withinMs);
  for (const one of watched) fates.count(one);
  const { counts, missing, healed } = fates;
  return {
    due: counts.frame + counts.in_short + counts.healed + counts.missing,
    byFrame: counts.frame,
    inShort: counts.in_short,
    missing,
    healed,
    lostOnTheWay: total(({ lostOnTheWay }) => lostOnTheWay),
    doubled: total(({ doubled }) => doubled),
    disordered: total(({ disordered }) => disordered),
    repeated: total(({ repeated }) => repeated),
    afterRevocation: total(afterRevocation),
    leaked: watched.reduce((sum, one) => sum + leaksIn(one), 0),
    foreign: total(({ foreign }) => foreign),
    stillIn: named(({ left, endedWith }) => left !== null && endedWith === null),
    notBack: named((reader) => !isGone(reader) && !reader.isLive),
    misplaced: watched.reduce((sum, { ledger }) => sum + ledger.misplaced, 0),
  };
};
