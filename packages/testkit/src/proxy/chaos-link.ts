import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { Direction, Shaping } from "./shaping.ts";

/** What the links of one proxy share and obey. */
export type LinkRules = {
  shaping(): Shaping;
  /** Resolves once bytes may go on in that direction. */
  passage(direction: Direction): Promise<void>;
  /** What is to be sent on instead of these bytes. */
  rewritten(link: ChaosLink, direction: Direction, chunk: Buffer): Buffer;
  /** Looks at bytes before they pass; answers whether the link is to be cut instead. */
  cuts(link: ChaosLink, direction: Direction, chunk: Buffer): boolean;
  cut(): void;
};

const SLICES_PER_SECOND = 20;

/**
 * One connection through the proxy. Nothing is read while something is held back, so that a slow or silent peer is felt by the
 * sender as it would be on a real network: full buffers, and no word.
 */
export class ChaosLink {
  readonly #sides: readonly [client: Socket, server: Socket];
  readonly #rules: LinkRules;
  /** How many of the texts of a cut it has seen; kept here because the texts have to pass on one connection. */
  stage = 0;
  readonly passed: Record<Direction, number> = { toClient: 0, toServer: 0 };

  constructor(client: Socket, server: Socket, rules: LinkRules) {
    this.#sides = [client, server];
    this.#rules = rules;
    for (const side of this.#sides) side.on("error", () => this.destroy());
    void this.#pipe(client, server, "toServer");
    void this.#pipe(server, client, "toClient");
  }

  /** With an RST: the peers are told at once, and what was under way is lost. */
  reset(): void {
    for (const side of this.#sides) side.resetAndDestroy();
  }

  destroy(): void {
    for (const side of this.#sides) side.destroy();
  }

  async #pipe(from: Socket, to: Socket, direction: Direction): Promise<void> {
    try {
      // The end of one direction must not destroy the other. A socket without an encoding reads Buffers.
      for await (const chunk of from.iterator({ destroyOnReturn: false })) {
        await this.#pass(chunk as Buffer, to, direction);
      }
      await this.#rules.passage(direction);
      to.end();
    } catch {
      await this.#rules.passage(direction);
      this.destroy();
    }
  }

  async #pass(chunk: Buffer, to: Socket, direction: Direction): Promise<void> {
    const { latencyMs, jitterMs, bytesPerSecond, throttles } = this.#rules.shaping();
    if (latencyMs > 0) await delay(Math.max(0, latencyMs + (Math.random() * 2 - 1) * jitterMs));
    await this.#rules.passage(direction);
    if (this.#rules.cuts(this, direction, chunk)) {
      this.#rules.cut();
      this.reset();
      return;
    }
    const isThrottled = Number.isFinite(bytesPerSecond) && (throttles === "both" || throttles === direction);
    const bytes = this.#rules.rewritten(this, direction, chunk);
    if (isThrottled) await this.#trickle(bytes, to, direction);
    else await this.#write(bytes, to, direction);
  }

  async #trickle(chunk: Buffer, to: Socket, direction: Direction): Promise<void> {
    for (let start = 0; start < chunk.length; ) {
      const { bytesPerSecond } = this.#rules.shaping();
      const slice = Math.max(
        1,
        Math.ceil(Math.min(bytesPerSecond, chunk.length * SLICES_PER_SECOND) / SLICES_PER_SECOND),
      );
      await this.#write(chunk.subarray(start, start + slice), to, direction);
      start += slice;
      if (start < chunk.length && Number.isFinite(bytesPerSecond)) await delay(1_000 / SLICES_PER_SECOND);
    }
  }

  async #write(bytes: Buffer, to: Socket, direction: Direction): Promise<void> {
    this.passed[direction] += bytes.length;
    if (to.destroyed || to.write(bytes)) return;
    await new Promise<void>((resolve) => {
      to.once("drain", resolve);
      to.once("close", resolve);
    });
  }
}
