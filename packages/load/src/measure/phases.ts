import { Times } from "./times.ts";

/** What was measured in one stretch of a run. */
export class Phase {
  readonly name: string;
  readonly from: number;
  /** From the command's answer to the frame at a reader; a frame that came before the answer took no time. */
  readonly received = new Times();
  /** From when the command was due to the frame: what somebody who waits for a colleague's change waits. */
  readonly seen = new Times();
  /** From when a command was due to its answer. */
  readonly commands = new Times();

  constructor(name: string, from: number) {
    this.name = name;
    this.from = from;
  }
}

/** The stretches of a run, one after the other. What belongs to a command counts where the command was due. */
export class Phases {
  readonly #phases: Phase[] = [];

  begin(name: string, from = performance.now()): void {
    this.#phases.push(new Phase(name, from));
  }

  of(dueAt: number): Phase | null {
    return this.#phases.findLast(({ from }) => from <= dueAt) ?? null;
  }

  get all(): readonly Phase[] {
    return this.#phases;
  }
}
