import type { NodeRoll } from "#application/ports/node-roll.ts";

const FORGOTTEN_AFTER_MS = 3_600_000;

/** A roll for nodes of one process. */
export class InMemoryNodeRoll implements NodeRoll {
  readonly #now: () => number;
  readonly #signedAt = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  async sign(nodeId: string, withinMs: number): Promise<readonly string[]> {
    const now = this.#now();
    this.#signedAt.set(nodeId, now);
    for (const [id, at] of this.#signedAt) if (now - at > FORGOTTEN_AFTER_MS) this.#signedAt.delete(id);
    return [...this.#signedAt].flatMap(([id, at]) => (id !== nodeId && now - at < withinMs ? [id] : []));
  }

  async strike(nodeId: string): Promise<void> {
    this.#signedAt.delete(nodeId);
  }
}
