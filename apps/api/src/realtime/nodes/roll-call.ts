import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";
import type { NodeRoll } from "#application/ports/node-roll.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { RealtimeReport } from "../realtime-report.ts";

export type RollCallSettings = {
  /** How often this node signs, and sees who else did. */
  signMs: number;
  /** How soon it tries again when that failed. */
  retryMs: number;
  /** Whoever looks at the roll waits no longer than this. */
  deadlineMs: number;
  /** How long a node that signed is taken to live. */
  lifeMs: number;
};

/**
 * A node's life on the roll is a little shorter than its lease: one that died is off the roll when it is missed, and two
 * signatures may fail before one that lives is.
 */
export const defaultRollCallSettings: RollCallSettings = {
  signMs: 5_000,
  retryMs: 1_000,
  deadlineMs: 1_000,
  lifeMs: 14_000,
};

/** Who signed lately. `isSure`: whoever is not named did not, and could have: the roll was within reach for as long as that. */
export type RollLook = { living: ReadonlySet<string>; isSure: boolean };

type Dependencies = {
  roll: NodeRoll;
  nodeId: string;
  timers: Timers;
  monotonic: MonotonicClock;
  report: RealtimeReport;
  settings: RollCallSettings;
  /** Hears of every look at the roll that succeeded. */
  looked: (look: RollLook) => void;
};

/** Whether that node may live: not known to have missed its turns to sign. */
export const mayLive = (node: string, look: RollLook | null): boolean => !look?.isSure || look.living.has(node);

/** Signs the roll again and again, and sees who else does: how nodes hear of each other without the broker. Nobody waits long for it. */
export class RollCall {
  readonly #deps: Dependencies;
  #underWay: Promise<RollLook | null> | null = null;
  /** Since when every signature came in time; and the last of them. */
  #steadySince: number | null = null;
  #signedAt = Number.NEGATIVE_INFINITY;
  #retry: Stop | null = null;
  #isOver = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Signs, now and from now on. Returns the undo, which strikes nothing. */
  start(): Stop {
    const stop = this.#deps.timers.every(this.#deps.settings.signMs, () => void this.look());
    void this.look();
    return () => {
      this.#isOver = true;
      stop();
      this.#retry?.();
    };
  }

  /** Signs, unless that is under way. Null when the roll can't be asked, or not in time. Never rejects. */
  look(): Promise<RollLook | null> {
    if (this.#isOver) return Promise.resolve(null);
    this.#underWay ??= this.#sign().finally(() => {
      this.#underWay = null;
    });
    return this.#inTime(this.#underWay);
  }

  /** Is on the roll no more, and does not sign again. Resolves once that is so, or soon. Never rejects. */
  async leave(): Promise<void> {
    const signing = this.#underWay;
    this.#isOver = true;
    this.#retry?.();
    const { roll, nodeId, report } = this.#deps;
    // A signature that is still under way would bring it back.
    const struck = Promise.resolve(signing).then(() => roll.strike(nodeId));
    await this.#inTime(struck.catch((error) => report.trouble("leaving the roll of nodes", error)));
  }

  async #sign(): Promise<RollLook | null> {
    const { roll, nodeId, monotonic, settings, looked } = this.#deps;
    const began = monotonic.elapsedMs();
    try {
      const look = { living: new Set(await roll.sign(nodeId, settings.lifeMs)), isSure: this.#signed(began) };
      if (!this.#isOver) looked(look);
      return look;
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  /** Answers whether signatures have come in time for a whole life: else others may be missing for want of the roll alone. */
  #signed(began: number): boolean {
    const { monotonic, settings } = this.#deps;
    const now = monotonic.elapsedMs();
    const isSteady = now - began <= settings.deadlineMs && began - this.#signedAt <= settings.signMs * 2;
    if (!isSteady || this.#steadySince === null) this.#steadySince = now;
    this.#signedAt = now;
    return now - this.#steadySince >= settings.lifeMs;
  }

  #failed(error: unknown): void {
    const { timers, settings, report } = this.#deps;
    if (this.#steadySince !== null) report.trouble("signing the roll of nodes", error);
    this.#steadySince = null;
    this.#retry?.();
    if (!this.#isOver) this.#retry = timers.after(settings.retryMs, () => void this.look());
  }

  #inTime<T>(task: Promise<T>): Promise<T | null> {
    return new Promise((resolve) => {
      const stop = this.#deps.timers.after(this.#deps.settings.deadlineMs, () => resolve(null));
      void task.then((answer) => {
        stop();
        resolve(answer);
      });
    });
  }
}
