import type { RollLook } from "../nodes/roll-call.ts";
import type { PresenceLedgers } from "./presence-announcer.ts";
import { PresenceLeases } from "./presence-leases.ts";
import type { NodeWord, SetWord } from "./presence-words.ts";
import { UnheardNodes } from "./unheard-nodes.ts";

type Dependencies = {
  ledgers: PresenceLedgers;
  /** This node. */
  nodeId: string;
  leaseMs: number;
};

/** What ran out: nodes that are not heard any more, and the workspaces in which a node's people count no longer. */
export type Lapsed = { nodes: readonly string[]; workspaceIds: readonly string[] };

/**
 * What the other nodes say of whom they have, kept in the ledgers for as long as it counts; and whether anybody may be missing
 * from it. Pure: whoever asks says what time it is.
 */
export class HeardPresence {
  readonly #deps: Dependencies;
  readonly #leases: PresenceLeases;
  readonly #unheard = new UnheardNodes();
  /** Whether every node had the time to say that it lives, since we can hear. */
  #knowsNodes = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#leases = new PresenceLeases(deps);
  }

  /** Whether every node that may live is heard. */
  get hearsAll(): boolean {
    return this.#knowsNodes && !this.#unheard.areSome;
  }

  /** Whether one that may live had the time to say so, and did not. */
  get missesSome(): boolean {
    return this.#knowsNodes && this.#unheard.areSome;
  }

  /** Whether every node that is heard has said whom it has there. */
  isWhole(workspaceId: string): boolean {
    return this.#leases.isWhole(workspaceId);
  }

  /** Whether nodes have been silent for longer than they are believed. */
  isOverdue(now: number): boolean {
    return this.#leases.silent(now).length > 0;
  }

  /** Every node has had the time to say that it lives. */
  allSpoke(): void {
    this.#knowsNodes = true;
  }

  attend(workspaceId: string): void {
    this.#leases.attend(workspaceId);
  }

  /** Nothing is kept of it any more. */
  forget(workspaceId: string): void {
    const { members, rooms } = this.#deps.ledgers;
    this.#leases.forget(workspaceId);
    members.drop(workspaceId);
    rooms.drop(workspaceId);
  }

  /** A word to all nodes. `new`: nothing was known of its node, or it begins anew. `old`: it changes nothing. */
  hear(word: NodeWord, now: number): "new" | "known" | "old" {
    const heard = this.#leases.hear(word, now);
    if (heard === "old") return heard;
    this.#unheard.heard(word.node);
    if (word.kind === "begun") this.#leases.heardBegin(word.node);
    if (word.kind === "going") this.#leases.heardFarewell(word.node, word.keepMs, now);
    return heard;
  }

  /** A part of what a node says of one workspace. Answers whether it made the whole known. */
  hearSet(workspaceId: string, word: SetWord, now: number): boolean {
    const set = this.#leases.hearSet(workspaceId, word, now);
    if (!set) return false;
    this.#unheard.heard(word.node);
    const { members, rooms } = this.#deps.ledgers;
    members.heard(workspaceId, word.node, set.members);
    rooms.heard(workspaceId, word.node, set.rooms);
    return true;
  }

  /** This is what the roll says. Answers whether it changes that all nodes are heard, or that some are not. */
  looked(look: RollLook): boolean {
    const { nodes } = this.#leases;
    const before = this.#unheard.areSome;
    this.#unheard.looked(look, (node) => nodes.includes(node) || this.#leases.hasLeft(node));
    return before !== this.#unheard.areSome;
  }

  /** Whom we still don't hear counts no longer: gone, or unknown if the roll does not tell that they are not alive. */
  sweep(look: RollLook | null, now: number): Lapsed {
    const nodes = this.#leases.silent(now);
    this.#unheard.fellSilent(nodes, look);
    return { nodes, workspaceIds: this.#disbelieve(this.#leases.sweep(now)) };
  }

  /** What others said can't be kept up to date: who is not here is unknown from now on. */
  deafened(): void {
    this.#knowsNodes = false;
    this.#unheard.fellSilent(this.#leases.nodes, null);
    this.#disbelieve(this.#leases.clear());
  }

  /** What they said counts no longer. One of those who live remembers when the people of a node that died were last seen. */
  #disbelieve(sets: readonly { workspaceId: string; node: string }[]): readonly string[] {
    const { members, rooms } = this.#deps.ledgers;
    for (const { workspaceId, node } of sets) {
      members.silent(workspaceId, node, this.#isFirstWithout(node) ? "us" : "others");
      rooms.heard(workspaceId, node, new Map());
    }
    return sets.map(({ workspaceId }) => workspaceId);
  }

  #isFirstWithout(silent: string): boolean {
    return this.#leases.nodes.every((node) => node === silent || node > this.#deps.nodeId);
  }
}
