import { inRounds } from "#application/in-rounds.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";

type Peer = { ping(): void; abandon(): void };

type Dependencies = {
  timers: Timers;
  /** How often every peer is pinged. */
  pingMs: number;
  /** How long a peer has to answer. */
  pongMs: number;
};

/** Ends sockets whose other side is gone without a word: a closed lid, a lost network. */
export class Liveness {
  readonly #deps: Dependencies;
  readonly #peers = new Set<Peer>();
  /** Asked, and not answered yet. */
  readonly #silent = new Set<Peer>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Begins to ping. Returns the undo. */
  start(): Stop {
    return this.#deps.timers.every(this.#deps.pingMs, () => this.pingAll());
  }

  watch(peer: Peer): void {
    this.#peers.add(peer);
  }

  /** The peer has answered. */
  answered(peer: Peer): void {
    this.#silent.delete(peer);
  }

  /** Its socket has closed. Idempotent. */
  forget(peer: Peer): void {
    this.#peers.delete(peer);
    this.#silent.delete(peer);
  }

  /** Asks everybody from now on: who does not answer in time is ended. */
  pingAll(): void {
    const asked = [...this.#peers];
    const { timers } = this.#deps;
    const done = () => this.#judgeLater(asked);
    inRounds(asked, (peer) => this.#ask(peer), { soon: (task) => timers.soon(task), done });
  }

  #ask(peer: Peer): void {
    if (!this.#peers.has(peer)) return;
    this.#silent.add(peer);
    peer.ping();
  }

  #judgeLater(asked: readonly Peer[]): void {
    const { timers, pongMs } = this.#deps;
    // Whatever has arrived is heard first: after a long stall of this process the answers of all may wait in their sockets.
    timers.after(pongMs, () => timers.soon(() => this.#abandonSilent(asked)));
  }

  #abandonSilent(asked: readonly Peer[]): void {
    for (const peer of asked) {
      if (!this.#silent.has(peer)) continue;
      this.forget(peer);
      peer.abandon();
    }
  }
}
