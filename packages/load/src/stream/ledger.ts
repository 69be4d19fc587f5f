import type { StoredServerEventType } from "@orbit/shared/realtime";

/** What a command that was acknowledged put into the log, in the order of its events. */
export type Spoken = {
  readonly event: StoredServerEventType;
  /** What it speaks of: a replay from afar tells only the newest of each. */
  readonly entity: string;
};

/** One event that was acknowledged. Times are this process's, in milliseconds. */
export type Fact = Spoken & {
  readonly seq: number;
  /** When the command was due: before it was sent, if the sender was late. */
  readonly dueAt: number;
  readonly answeredAt: number;
};

/** A frame that a live reader was sent. `liveSince`: when that socket was greeted. */
export type Arrival = { readonly at: number; readonly liveSince: number };

type Listener = (fact: Fact, arrival: Arrival) => void;
type Answer = {
  /** The last of its events. */
  readonly seq: number;
  readonly spoken: readonly Spoken[];
  readonly dueAt: number;
  readonly answeredAt: number;
  /** What had been acknowledged in this workspace when it was sent. */
  readonly sentAfter: number;
};

/** Every event of one workspace that a command was told of, by its place. A frame may come before the answer that explains it. */
export class Ledger {
  readonly #facts = new Map<number, Fact>();
  readonly #early = new Map<number, Arrival[]>();
  readonly #onArrival: Listener;
  #head = 0;
  #misplaced = 0;

  constructor(onArrival: Listener = () => {}) {
    this.#onArrival = onArrival;
  }

  /** The last place that was acknowledged. */
  get head(): number {
    return this.#head;
  }

  get facts(): Iterable<Fact> {
    return this.#facts.values();
  }

  get size(): number {
    return this.#facts.size;
  }

  /** Answers that named a place taken before, or one before what was acknowledged when they were sent. */
  get misplaced(): number {
    return this.#misplaced;
  }

  /** A workspace that is watched from here on. */
  beginsAt(seq: number): void {
    this.#head = seq;
  }

  acknowledged({ seq, spoken, dueAt, answeredAt, sentAfter }: Answer): void {
    const first = seq - spoken.length + 1;
    if (first <= sentAfter || this.#facts.has(seq)) this.#misplaced += 1;
    for (const [index, { event, entity }] of spoken.entries()) {
      this.#add({ seq: first + index, event, entity, dueAt, answeredAt });
    }
    this.#head = Math.max(this.#head, seq);
  }

  arrived(seq: number, arrival: Arrival): void {
    const fact = this.#facts.get(seq);
    if (fact) {
      this.#onArrival(fact, arrival);
      return;
    }
    const early = this.#early.get(seq);
    if (early) early.push(arrival);
    else this.#early.set(seq, [arrival]);
  }

  #add(fact: Fact): void {
    this.#facts.set(fact.seq, fact);
    for (const arrival of this.#early.get(fact.seq) ?? []) this.#onArrival(fact, arrival);
    this.#early.delete(fact.seq);
  }
}
