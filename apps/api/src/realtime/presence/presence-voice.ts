import { noSeal } from "../nodes/message-seal.ts";
import type { Peers } from "../nodes/peers.ts";
import {
  decodeNodeWord,
  decodeSetWord,
  encodeNodeWord,
  encodeSet,
  NODES,
  type NodeSet,
  type NodeWord,
  presenceSubject,
  type SetWord,
  type Speaker,
} from "./presence-words.ts";

type Said<W = NodeWord> = W extends NodeWord ? Omit<W, keyof Speaker> : never;

/** How this node speaks of presence, and hears only what other nodes of this installation said. */
export class PresenceVoice {
  readonly #peers: Peers;
  #generation = 0;
  #n = 0;
  #isSilent = false;

  constructor(peers: Peers) {
    this.#peers = peers;
  }

  /** From now on this node speaks as one that begins anew. */
  beginAnew(): void {
    this.#generation += 1;
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** From now on nothing is said any more. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  /** Never rejects. */
  async tellNodes(word: Said): Promise<void> {
    if (!this.#isSilent) await this.#publish(NODES, encodeNodeWord({ ...word, ...this.#speaker() }));
  }

  tellSet(workspaceId: string, set: NodeSet): void {
    if (this.#isSilent) return;
    for (const word of encodeSet(this.#speaker(), set)) void this.#publish(presenceSubject(workspaceId), word);
  }

  /** Null for this node's own word, and for what is none of ours. Never throws. */
  nodeWordIn(message: string): NodeWord | null {
    const word = this.#open(NODES, message);
    return this.#ofOthers(word === null ? null : decodeNodeWord(word));
  }

  /** The same for a part of a set. */
  setWordIn(workspaceId: string, message: string): SetWord | null {
    const word = this.#open(presenceSubject(workspaceId), message);
    return this.#ofOthers(word === null ? null : decodeSetWord(word));
  }

  #ofOthers<W extends Speaker>(word: W | null): W | null {
    return word?.node === this.#peers.nodeId ? null : word;
  }

  #speaker(): Speaker {
    this.#n += 1;
    return { node: this.#peers.nodeId, generation: this.#generation, n: this.#n };
  }

  #publish(subject: string, word: string): Promise<boolean> {
    return this.#peers.broker.publish(subject, (this.#peers.seal ?? noSeal).seal(subject, word));
  }

  #open(subject: string, message: string): string | null {
    return (this.#peers.seal ?? noSeal).open(subject, message);
  }
}
