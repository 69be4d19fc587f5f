import type { Entry, Held } from "../history/entries.ts";
import type { Check } from "./violation.ts";

const GONE = Number.POSITIVE_INFINITY;
const rank = ({ version }: Held): number => version ?? GONE;

/** One client's rows: whether what is read is ever older than what was written or read before. */
class Reads {
  readonly #newest = new Map<string, number>();
  readonly #owed = new Map<string, number>();
  #epoch: number | null = null;

  take(entry: Entry): string | null {
    if (entry.kind === "snapshot") return this.#enterEpoch(entry.position.epoch);
    if (entry.kind === "settled" && entry.wrote) return this.#owe(entry.wrote);
    return entry.kind === "stored" ? this.#read(entry.held) : null;
  }

  /** What was answered and never stored. */
  unpaid(): readonly string[] {
    return [...this.#owed].map(([entity]) => `${entity} was written, and its store never said so`);
  }

  /** Another history: what was known of the old one binds nobody. */
  #enterEpoch(epoch: number): null {
    if (this.#epoch !== null && this.#epoch !== epoch) {
      this.#newest.clear();
      this.#owed.clear();
    }
    this.#epoch = epoch;
    return null;
  }

  #owe(wrote: Held): null {
    if ((this.#newest.get(wrote.entity) ?? 0) < rank(wrote)) this.#owed.set(wrote.entity, rank(wrote));
    return null;
  }

  #read(held: Held): string | null {
    const before = this.#newest.get(held.entity) ?? 0;
    const owed = this.#owed.get(held.entity) ?? 0;
    this.#newest.set(held.entity, Math.max(before, rank(held)));
    if (rank(held) >= owed) this.#owed.delete(held.entity);
    if (rank(held) < before) return `${held.entity} went back to ${held.version}`;
    return rank(held) < owed ? `${held.entity} reads ${held.version} right after it was written` : null;
  }
}

/** The issuing client's store reflects an answer at once, and no row of any store ever goes back. */
export const readYourWrites: Check = (history) => {
  const readsOf = new Map<string, Reads>();
  const faults = history.entries.flatMap((entry) => {
    if (!("client" in entry)) return [];
    const reads = readsOf.get(entry.client) ?? new Reads();
    readsOf.set(entry.client, reads);
    const fault = reads.take(entry);
    return fault === null ? [] : [`${entry.client}: ${fault}`];
  });
  const unpaid = [...readsOf].flatMap(([client, reads]) => reads.unpaid().map((text) => `${client}: ${text}`));
  return [...faults, ...unpaid].map((message) => ({ check: "C9", message }));
};
