import type { Stop, Timers } from "#application/ports/timers.ts";
import type { BrokerSubject } from "../channel-broker.ts";
import type { BrokerLink, DialBroker } from "./broker-link.ts";

/** An attempt to connect that takes longer is given up. */
const DIAL_WITHIN_MS = 3_000;
/** Between attempts; the last one again and again. */
const PAUSES_MS = [100, 250, 500, 1_000, 2_000] as const;
const LONGEST_PAUSE_MS = 2_000;
/** A connection that does not let go in time is left to itself. */
const CLOSE_WITHIN_MS = 1_000;

type Dependencies = {
  dial: DialBroker;
  timers: Timers;
  heard: (subject: BrokerSubject, message: string) => void;
  opened: (link: BrokerLink) => void;
  /** There was a connection, or an attempt at one, and there is none now. */
  lost: (reason: string) => void;
};

/** Keeps one connection to a broker: dials, notices when it is over, and dials again for as long as it takes. */
export class LinkKeeper {
  readonly #deps: Dependencies;
  #attempt: AbortController | null = null;
  #link: BrokerLink | null = null;
  #stopWaiting: Stop = () => {};
  #failures = 0;
  #isClosed = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  start(): void {
    void this.#dial();
  }

  /** The connection has proved to work: the next outage begins with a short pause again. */
  proved(): void {
    this.#failures = 0;
  }

  /** Gives up the present connection, and dials again. */
  drop(reason: string): void {
    if (this.#attempt) this.#over(this.#attempt, reason);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopWaiting();
    this.#attempt?.abort(new Error("closed"));
    this.#attempt = null;
    await this.#letGo();
  }

  async #dial(): Promise<void> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const stop = this.#deps.timers.after(DIAL_WITHIN_MS, () => attempt.abort(new Error("no answer in time")));
    try {
      this.#opened(attempt, await this.#dialUnless(attempt));
    } catch (error) {
      this.#over(attempt, error instanceof Error ? error.message : String(error));
    } finally {
      stop();
    }
  }

  #dialUnless(attempt: AbortController): Promise<BrokerLink> {
    const { signal } = attempt;
    const { dial, heard } = this.#deps;
    const events = { heard, lost: (reason: string) => this.#over(attempt, reason) };
    return new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      // Promised to later: one that comes after nobody waits is let go.
      dial(events, signal).then((link) => (signal.aborted ? void link.close() : resolve(link)), reject);
    });
  }

  #opened(attempt: AbortController, link: BrokerLink): void {
    if (this.#attempt !== attempt) return void link.close();
    this.#link = link;
    this.#deps.opened(link);
  }

  #over(attempt: AbortController, reason: string): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = null;
    attempt.abort(new Error(reason));
    void this.#letGo();
    this.#deps.lost(reason);
    if (this.#isClosed) return;
    this.#stopWaiting = this.#deps.timers.after(PAUSES_MS[this.#failures] ?? LONGEST_PAUSE_MS, () => void this.#dial());
    this.#failures += 1;
  }

  async #letGo(): Promise<void> {
    const link = this.#link;
    this.#link = null;
    if (!link) return;
    await new Promise<void>((resolve) => {
      const stop = this.#deps.timers.after(CLOSE_WITHIN_MS, resolve);
      const gone = () => {
        stop();
        resolve();
      };
      link.close().then(gone, gone);
    });
  }
}
