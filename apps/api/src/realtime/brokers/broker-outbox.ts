import type { Timers } from "#application/ports/timers.ts";
import type { BrokerSubject } from "../channel-broker.ts";
import type { BrokerCounts } from "./broker-counts.ts";
import type { BrokerLink } from "./broker-link.ts";

/** No publisher waits longer than this for an answer. */
const PUBLISH_WITHIN_MS = 250;
/** Messages that wait while the broker is away, and as many that may be under way to it. */
const MAX_MESSAGES = 1_000;
/** Of all of them together: a broker that hangs costs this much memory and no more. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

type Letter = { subject: BrokerSubject; message: string; settle: (taken: boolean) => void };
/** What one connection still owes an answer for; forgotten with the connection. */
type Outgoing = { link: BrokerLink; letters: number; characters: number };

/** What waits to be published: bounded in time, in number and in size, oldest dropped first. */
export class BrokerOutbox {
  readonly #timers: Timers;
  readonly #counts: BrokerCounts;
  readonly #waiting = new Set<Letter>();
  #waitingCharacters = 0;
  #outgoing: Outgoing | null = null;

  constructor(timers: Timers, counts: BrokerCounts) {
    this.#timers = timers;
    this.#counts = counts;
  }

  /** Resolves to whether the broker took it, at the latest at the deadline. Never rejects. */
  publish(subject: BrokerSubject, message: string): Promise<boolean> {
    return new Promise((resolve) => {
      const letter: Letter = { subject, message, settle: resolve };
      const stop = this.#timers.after(PUBLISH_WITHIN_MS, () => this.#tooLate(letter));
      letter.settle = (taken) => {
        stop();
        resolve(taken);
      };
      this.#add(letter);
      this.#pump();
    });
  }

  /** From now on messages go out on this connection. */
  open(link: BrokerLink): void {
    if (this.#outgoing?.link !== link) this.#outgoing = { link, letters: 0, characters: 0 };
    this.#pump();
  }

  /** From now on messages wait. */
  shut(): void {
    this.#outgoing = null;
  }

  /** Everything that waits is told that it was not taken. */
  clear(): void {
    for (const letter of [...this.#waiting]) {
      this.#remove(letter);
      letter.settle(false);
    }
  }

  #add(letter: Letter): void {
    this.#waiting.add(letter);
    this.#waitingCharacters += letter.message.length;
    for (const oldest of this.#waiting) {
      if (this.#waiting.size <= MAX_MESSAGES && this.#waitingCharacters <= MAX_CHARACTERS) return;
      this.#remove(oldest);
      this.#counts.dropped += 1;
      oldest.settle(false);
    }
  }

  #remove(letter: Letter): boolean {
    const wasWaiting = this.#waiting.delete(letter);
    if (wasWaiting) this.#waitingCharacters -= letter.message.length;
    return wasWaiting;
  }

  #pump(): void {
    const outgoing = this.#outgoing;
    if (!outgoing) return;
    for (const letter of this.#waiting) {
      if (outgoing.letters >= MAX_MESSAGES || outgoing.characters >= MAX_CHARACTERS) return;
      this.#remove(letter);
      void this.#send(letter, outgoing);
    }
  }

  async #send(letter: Letter, outgoing: Outgoing): Promise<void> {
    const { length } = letter.message;
    outgoing.letters += 1;
    outgoing.characters += length;
    try {
      await outgoing.link.publish(letter.subject, letter.message);
      this.#counts.published += 1;
      letter.settle(true);
    } catch {
      this.#counts.errors += 1;
      letter.settle(false);
    }
    outgoing.letters -= 1;
    outgoing.characters -= length;
    this.#pump();
  }

  // One that is under way already may still arrive: "not taken" means that nobody knows.
  #tooLate(letter: Letter): void {
    if (this.#remove(letter)) this.#counts.errors += 1;
    letter.settle(false);
  }
}
