import type { CloseCode } from "@orbit/shared/realtime";
import type { Timers } from "#application/ports/timers.ts";
import type { SocketSelector } from "../hub.ts";
import type { Kick } from "./kick-message.ts";
import { PacedRuns } from "./paced-runs.ts";

/** Between two questions to the database about the same sockets. */
const MIN_GAP_MS = 20;
const MAX_GAP_MS = 1_000;

type Dependencies = {
  timers: Timers;
  /** Whether it is about sockets of this node at all. */
  isMeant: (who: SocketSelector) => boolean;
  isOver: (who: SocketSelector) => Promise<boolean>;
  disconnect: (who: SocketSelector, code: CloseCode) => Promise<void>;
  failed: (what: string, error: unknown) => void;
};

/** Hears whom other nodes disconnect, and does the same to those who have sockets here, once the database has said so too. */
export class KickListener {
  readonly #deps: Dependencies;
  readonly #waiting = new Map<string, Kick>();
  readonly #questions: PacedRuns;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    const gaps = { minGapMs: MIN_GAP_MS, maxGapMs: MAX_GAP_MS };
    this.#questions = new PacedRuns({ timers: deps.timers, run: (key) => this.#look(key), ...gaps });
  }

  heard(kick: Kick): void {
    if (!this.#deps.isMeant(kick.who)) return;
    const key = JSON.stringify(kick.who);
    this.#waiting.set(key, kick);
    this.#questions.ask(key);
  }

  stop(): void {
    this.#questions.stop();
  }

  async #look(key: string): Promise<boolean> {
    const kick = this.#waiting.get(key);
    this.#waiting.delete(key);
    if (!kick) return false;
    try {
      if (!(await this.#deps.isOver(kick.who))) return false;
      await this.#deps.disconnect(kick.who, kick.code);
      return true;
    } catch (error) {
      this.#deps.failed("asking after a disconnection", error);
      return false;
    }
  }
}
