import { mayLive, type RollLook } from "../nodes/roll-call.ts";

/** Nodes that may live, and whom they have, although nothing is heard of them. Pure. */
export class UnheardNodes {
  readonly #doubted = new Set<string>();
  /** On the roll when it was last looked at, and not heard; null before the first look. */
  #new: ReadonlySet<string> | null = null;

  get areSome(): boolean {
    return this.#doubted.size > 0;
  }

  /** Nothing was heard of them for too long, and this is what the roll said of that, if it did. */
  fellSilent(nodes: readonly string[], look: RollLook | null): void {
    for (const node of nodes) if (mayLive(node, look)) this.#doubted.add(node);
  }

  heard(node: string): void {
    this.#doubted.delete(node);
  }

  /**
   * Who is off the roll is gone. Who is on it and not heard may live, except that a node that begins signs before others have had
   * the time to hear it: it is given until the next look. Who was there before us needs no such time.
   */
  looked(look: RollLook, isHeard: (node: string) => boolean): void {
    for (const node of this.#doubted) if (!mayLive(node, look)) this.#doubted.delete(node);
    const unheard = [...look.living].filter((node) => !isHeard(node));
    for (const node of unheard) if (this.#new?.has(node) ?? true) this.#doubted.add(node);
    this.#new = new Set(unheard);
  }
}
