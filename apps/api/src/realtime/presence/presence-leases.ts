import type { Here } from "./presence-ledger.ts";
import type { NodeSet, SetWord, Speaker } from "./presence-words.ts";

type Settings = {
  /** How long a node is believed after its last word. */
  leaseMs: number;
};

type Node = { generation: number; n: number; until: number };
/** One that has lapsed stays while its node lives, so that a late repeat of an old word does not bring it back. */
type Lease = { generation: number; n: number; until: number; isEmpty: boolean; hasLapsed: boolean };
type Assembly = { n: number; generation: number; parts: Map<number, SetWord> };
type Workspace = { leases: Map<string, Lease>; assemblies: Map<string, Assembly>; told: Set<string> };

/** A leaving node's people are counted for no longer than this, whatever it asks for. */
const LONGEST_KEEP_MS = 60_000;
/** More nodes than any installation has; beyond, whoever speaks is not listened to. */
const MAX_NODES = 1_000;
/** No word is newer. */
const LEFT = { generation: Number.MAX_SAFE_INTEGER, n: Number.MAX_SAFE_INTEGER };

const isNewer = (
  word: { generation: number; n: number },
  than: { generation: number; n: number } | undefined,
): boolean => !than || word.generation > than.generation || (word.generation === than.generation && word.n > than.n);

const joined = (words: readonly SetWord[]): NodeSet => {
  const members = new Map<string, Here>();
  const rooms = new Map<string, Set<string>>();
  for (const word of words) {
    for (const [id, state] of word.members) members.set(id, state);
    for (const [roomId, ids] of word.rooms) rooms.set(roomId, new Set([...(rooms.get(roomId) ?? []), ...ids]));
  }
  return { members, rooms };
};

/**
 * Which other nodes live, and which of their words still count. Pure: whoever asks says what time it is. A node is believed for
 * a while after its last word; a word that is older than one already heard, of this life or of one before, never counts.
 */
export class PresenceLeases {
  readonly #leaseMs: number;
  readonly #nodes = new Map<string, Node>();
  readonly #workspaces = new Map<string, Workspace>();
  /** The newest word of nodes that were given up: nothing older brings them back. */
  readonly #fences = new Map<string, { generation: number; n: number }>();

  constructor({ leaseMs }: Settings) {
    this.#leaseMs = leaseMs;
  }

  get nodes(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  /** A word to all nodes. `new`: nothing was known of this node, or it begins anew. `old`: not to be listened to. */
  hear(speaker: Speaker, now: number): "new" | "known" | "old" {
    const known = this.#nodes.get(speaker.node);
    if (!isNewer(speaker, known ?? this.#fences.get(speaker.node))) return "old";
    return this.#renew(speaker, now);
  }

  /** Has it said whom it has everywhere, because it has nobody yet. */
  heardBegin(node: string): void {
    for (const { told } of this.#workspaces.values()) told.add(node);
  }

  /** It leaves: what it said is believed for so long, and it is not listened to any more. */
  heardFarewell(node: string, keepMs: number, now: number): void {
    const until = now + Math.min(keepMs, LONGEST_KEEP_MS);
    for (const { leases } of this.#workspaces.values()) {
      const lease = leases.get(node);
      if (lease) lease.until = until;
    }
    this.#giveUp(node, LEFT);
  }

  /** A part of a set. Answers the whole set once its last part is there, null before, and null for an old one. */
  hearSet(workspaceId: string, word: SetWord, now: number): NodeSet | null {
    const workspace = this.#workspaces.get(workspaceId);
    const { node, generation, n } = word;
    if (!workspace || !isNewer(word, workspace.leases.get(node) ?? this.#fences.get(node))) return null;
    const known = this.#nodes.get(node);
    if (known && known.generation > generation) return null;
    if (!known || isNewer(word, known)) this.#renew(word, now);
    if (!this.#nodes.has(node)) return null;
    const words = this.#assemble(workspace, word);
    if (!words) return null;
    const set = joined(words);
    const isEmpty = set.members.size + set.rooms.size === 0;
    workspace.leases.set(node, { generation, n, until: now + this.#leaseMs, isEmpty, hasLapsed: false });
    workspace.told.add(node);
    return set;
  }

  /** From now on, what is said of this workspace is kept. */
  attend(workspaceId: string): void {
    if (this.#workspaces.has(workspaceId)) return;
    this.#workspaces.set(workspaceId, { leases: new Map(), assemblies: new Map(), told: new Set() });
  }

  forget(workspaceId: string): void {
    this.#workspaces.delete(workspaceId);
  }

  /** Whether every node that lives has said whom it has there, since it is attended to. */
  isWhole(workspaceId: string): boolean {
    const told = this.#workspaces.get(workspaceId)?.told;
    return told !== undefined && this.nodes.every((node) => told.has(node));
  }

  /** Nodes of which nothing was heard for too long, until they are swept. */
  silent(now: number): readonly string[] {
    return [...this.#nodes].flatMap(([node, { until }]) => (until <= now ? [node] : []));
  }

  /** Whether it has said that it leaves. */
  hasLeft(node: string): boolean {
    return this.#fences.get(node)?.generation === LEFT.generation;
  }

  /** Lets go of what was not renewed in time: whose sets of which workspaces count no longer. */
  sweep(now: number): readonly { workspaceId: string; node: string }[] {
    for (const [node, { until, ...last }] of this.#nodes) if (until <= now) this.#giveUp(node, last);
    return [...this.#workspaces].flatMap(([workspaceId, workspace]) =>
      this.#lapsedIn(workspace, now).map((node) => ({ workspaceId, node })),
    );
  }

  /** Nothing that was heard is believed any more. Answers what counts no longer. */
  clear(): readonly { workspaceId: string; node: string }[] {
    return this.sweep(Number.POSITIVE_INFINITY);
  }

  #lapsedIn({ leases, told }: Workspace, now: number): readonly string[] {
    const over = [...leases].filter(([node, lease]) => this.#isOver(node, lease, now));
    const lapsed = over.filter(([, { hasLapsed }]) => !hasLapsed).map(([node]) => node);
    for (const [node, lease] of over) {
      if (!this.#nodes.has(node)) leases.delete(node);
      else lease.hasLapsed = true;
      // It lives, and had people there of whom it says nothing any more. Who has nobody says so once.
      if (!lease.isEmpty) told.delete(node);
    }
    return lapsed;
  }

  /** While its node says nothing at all, a set is believed for as long as the node. */
  #isOver(node: string, { until }: Lease, now: number): boolean {
    const living = this.#nodes.get(node);
    return living ? living.until - until >= this.#leaseMs : until <= now;
  }

  #renew({ node, generation, n }: Speaker, now: number): "new" | "known" | "old" {
    const known = this.#nodes.get(node);
    if (!known && this.#nodes.size >= MAX_NODES) return "old";
    const isNew = known?.generation !== generation;
    if (isNew) for (const { told } of this.#workspaces.values()) told.delete(node);
    this.#nodes.set(node, { generation, n, until: now + this.#leaseMs });
    return isNew ? "new" : "known";
  }

  #assemble({ assemblies }: Workspace, word: SetWord): readonly SetWord[] | null {
    const known = assemblies.get(word.node);
    if (known && isNewer(known, word)) return null;
    const assembly = known && !isNewer(word, known) ? known : { ...word, parts: new Map<number, SetWord>() };
    assemblies.set(word.node, assembly);
    assembly.parts.set(word.part, word);
    if (assembly.parts.size < word.parts) return null;
    assemblies.delete(word.node);
    return [...assembly.parts.values()];
  }

  #giveUp(node: string, last: { generation: number; n: number }): void {
    this.#nodes.delete(node);
    for (const { told, assemblies } of this.#workspaces.values()) {
      told.delete(node);
      assemblies.delete(node);
    }
    this.#fences.delete(node);
    this.#fences.set(node, last);
    const oldest = this.#fences.keys().next();
    if (this.#fences.size > MAX_NODES && !oldest.done) this.#fences.delete(oldest.value);
  }
}
