import type { Entry, EntryOf, Happening } from "./entries.ts";

const now = (): number => performance.timeOrigin + performance.now();

/** Everything that was done and seen in one run, in the order it was. */
export class History {
  readonly #entries: Entry[] = [];
  readonly #now: () => number;

  constructor(clock: () => number = now) {
    this.#now = clock;
  }

  /** A history made by hand: each happening one millisecond after the one before. */
  static of(...happenings: readonly Happening[]): History {
    let at = 0;
    const history = new History(() => ++at);
    for (const happening of happenings) history.record(happening);
    return history;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** The moment that an entry recorded now would carry. */
  now(): number {
    return this.#now();
  }

  record(happening: Happening): void {
    this.#entries.push({ ...happening, at: this.#now() });
  }

  of<K extends Entry["kind"]>(kind: K): readonly EntryOf<K>[] {
    return this.#entries.filter((entry): entry is EntryOf<K> => entry.kind === kind);
  }

  /** What these clients did and saw; what was done to the system stays. */
  only(clients: ReadonlyMap<string, unknown>): History {
    const part = new History(this.#now);
    part.#entries.push(...this.#entries.filter((entry) => !("client" in entry) || clients.has(entry.client)));
    return part;
  }

  get clients(): readonly string[] {
    return [...new Set(this.of("opened").map(({ client }) => client))];
  }
}
