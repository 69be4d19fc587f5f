import type { PresenceStatus } from "@orbit/shared/dto";
import type { Touch } from "../encoded-lists.ts";

export type PresentSocket = { id: string; workspaceId: string; memberId: string };
export type Here = Exclude<PresenceStatus, "offline">;

/** Who remembers when a member that left was last seen: the node they left, or whoever speaks for one that fell silent. */
export type RememberedBy = "us" | "others";

/** What others should be told: only changes are. `unknown`: not here, and who is elsewhere can't be known now. */
export type Transition = { memberId: string; status: PresenceStatus | "unknown"; rememberedBy: RememberedBy };

type Member = { workspaceId: string; memberId: string };

/** An open socket here, and whether its page is away. */
type Tab = PresentSocket & { away: boolean };

type Entry = {
  /** Each open socket here; mostly one or two. */
  tabs: readonly Tab[];
  /** How they were when their last socket here closed, until the grace is over. */
  lingering: Here | null;
  /** How other nodes have them; most have never been on another. */
  elsewhere: ReadonlyMap<string, Here>;
  /** What others were last told. */
  told: Transition["status"];
  rememberedBy: RememberedBy;
};

type Workspace = {
  members: Map<string, Entry>;
  /** Members about whom there may be something to tell. */
  restless: Set<string>;
  /** Nobody here is told of them again, whatever another node, which learns of it later, still says. */
  forgotten: Set<string>;
};

const unionOf = (states: readonly Here[]): Here | null => {
  if (states.length === 0) return null;
  return states.includes("online") ? "online" : "away";
};

const hereOf = ({ tabs, lingering }: Entry): Here | null =>
  unionOf(tabs.map(({ away }) => (away ? "away" : "online"))) ?? lingering;

const presentOf = (entry: Entry): Here | null => {
  const here = hereOf(entry);
  return unionOf(here ? [here, ...entry.elsewhere.values()] : [...entry.elsewhere.values()]);
};

const nowhere: ReadonlyMap<string, Here> = new Map();

const nobody = (): Entry => ({
  tabs: [],
  lingering: null,
  elsewhere: nowhere,
  told: "offline",
  rememberedBy: "others",
});

const without = (tabs: readonly Tab[], id: string): readonly Tab[] => tabs.filter((tab) => tab.id !== id);

const settleOne = (workspace: Workspace, memberId: string, absent: "offline" | "unknown"): Transition | null => {
  const entry = workspace.members.get(memberId);
  if (!entry) return null;
  const status = presentOf(entry) ?? absent;
  if (status === "offline") workspace.members.delete(memberId);
  if (status === entry.told) return null;
  entry.told = status;
  return { memberId, status, rememberedBy: entry.rememberedBy };
};

/**
 * Who is in each workspace: the sockets of this node and the sets of the others, never a counter, so that nothing that is
 * heard twice does harm. Pure: it decides what changed, and the tracker talks. A member's status is the union over their tabs.
 */
export class PresenceLedger {
  readonly #workspaces = new Map<string, Workspace>();
  readonly #tabs = new Map<string, Tab>();
  readonly #touched: Touch;

  /** `touched` hears of every member about whom `present` may say something else from now on. */
  constructor(touched: Touch = () => {}) {
    this.#touched = touched;
  }

  open({ id, workspaceId, memberId }: PresentSocket): void {
    const entry = this.#entryOf(workspaceId, memberId);
    const tab = { id, workspaceId, memberId, away: false };
    this.#tabs.set(id, tab);
    entry.tabs = [...without(entry.tabs, id), tab];
    entry.lingering = null;
    this.#touch(workspaceId, memberId);
  }

  /** Answers the member whose last socket here this was: they linger, until `expire` is called. */
  close(socketId: string): Member | null {
    const tab = this.#tabs.get(socketId);
    const entry = tab && this.#find(tab);
    this.#tabs.delete(socketId);
    if (!tab || !entry?.tabs.includes(tab)) return null;
    const before = hereOf(entry);
    entry.tabs = without(entry.tabs, socketId);
    const { workspaceId, memberId } = tab;
    this.#touch(workspaceId, memberId);
    if (entry.tabs.length > 0) return null;
    entry.lingering = before;
    return { workspaceId, memberId };
  }

  /** Away and back are a tab's own words; unknown sockets are ignored. */
  setAway(socketId: string, away: boolean): void {
    const tab = this.#tabs.get(socketId);
    if (!tab || !this.#find(tab)?.tabs.includes(tab)) return;
    tab.away = away;
    this.#touch(tab.workspaceId, tab.memberId);
  }

  /** The grace is over: not here any more, unless a socket came back meanwhile. */
  expire({ workspaceId, memberId }: Member): void {
    const entry = this.#find({ workspaceId, memberId });
    if (!entry?.lingering || entry.tabs.length > 0) return;
    entry.lingering = null;
    entry.rememberedBy = "us";
    this.#touch(workspaceId, memberId);
  }

  /** The member left the workspace: their sockets no longer count anywhere, and their going is told by the stream. */
  forget({ workspaceId, memberId }: Member): void {
    const workspace = this.#workspaceOf(workspaceId);
    for (const { id } of workspace.members.get(memberId)?.tabs ?? []) this.#tabs.delete(id);
    workspace.members.delete(memberId);
    workspace.restless.delete(memberId);
    workspace.forgotten.add(memberId);
    this.#touched(workspaceId, memberId);
  }

  /** All that another node has to say of a workspace: who it does not name has left there. */
  heard(workspaceId: string, node: string, members: ReadonlyMap<string, Here>): void {
    this.#left(workspaceId, node, { isStill: (memberId) => members.has(memberId), rememberedBy: "others" });
    for (const [memberId, state] of members) {
      if (this.#workspaceOf(workspaceId).forgotten.has(memberId)) continue;
      const entry = this.#entryOf(workspaceId, memberId);
      if (entry.elsewhere.get(node) !== state) entry.elsewhere = new Map(entry.elsewhere).set(node, state);
      this.#touch(workspaceId, memberId);
    }
  }

  /** A node has said nothing for too long: nobody is with it. */
  silent(workspaceId: string, node: string, rememberedBy: RememberedBy): void {
    this.#left(workspaceId, node, { isStill: () => false, rememberedBy });
  }

  /** What it means not to be present has changed: everybody is looked at again. */
  rethink(workspaceId: string): void {
    const workspace = this.#workspaces.get(workspaceId);
    for (const memberId of workspace?.members.keys() ?? []) workspace?.restless.add(memberId);
  }

  /** What is to be told since this was last asked: of each member the newest, and only if it is news. */
  settle(workspaceId: string, absent: "offline" | "unknown"): readonly Transition[] {
    const workspace = this.#workspaces.get(workspaceId);
    if (!workspace) return [];
    const restless = [...workspace.restless];
    workspace.restless.clear();
    const transitions = restless.flatMap((memberId) => settleOne(workspace, memberId, absent) ?? []);
    if (workspace.members.size === 0) this.drop(workspaceId);
    return transitions;
  }

  /** Whom this node has, for the others to know. */
  own(workspaceId: string): ReadonlyMap<string, Here> {
    const own = new Map<string, Here>();
    for (const [memberId, entry] of this.#workspaces.get(workspaceId)?.members ?? []) {
      const here = hereOf(entry);
      if (here) own.set(memberId, here);
    }
    return own;
  }

  /** Everybody who is here, or in their grace, or with another node. */
  present(workspaceId: string): readonly { memberId: string; status: Here }[] {
    return [...(this.#workspaces.get(workspaceId)?.members ?? [])].flatMap(([memberId, entry]) => {
      const status = presentOf(entry);
      return status ? [{ memberId, status }] : [];
    });
  }

  /** How `present` has that member; null when it does not. */
  statusOf(member: Member): Here | null {
    const entry = this.#find(member);
    return entry ? presentOf(entry) : null;
  }

  /** Nobody here wants to know of it any more. */
  drop(workspaceId: string): void {
    this.#workspaces.delete(workspaceId);
    this.#touched(workspaceId, null);
  }

  #left(
    workspaceId: string,
    node: string,
    who: { isStill: (memberId: string) => boolean; rememberedBy: RememberedBy },
  ): void {
    for (const [memberId, entry] of this.#workspaces.get(workspaceId)?.members ?? []) {
      if (who.isStill(memberId) || !entry.elsewhere.has(node)) continue;
      entry.elsewhere = new Map([...entry.elsewhere].filter(([other]) => other !== node));
      entry.rememberedBy = who.rememberedBy;
      this.#touch(workspaceId, memberId);
    }
  }

  #touch(workspaceId: string, memberId: string): void {
    this.#workspaces.get(workspaceId)?.restless.add(memberId);
    this.#touched(workspaceId, memberId);
  }

  #find({ workspaceId, memberId }: Member): Entry | undefined {
    return this.#workspaces.get(workspaceId)?.members.get(memberId);
  }

  #entryOf(workspaceId: string, memberId: string): Entry {
    const { members } = this.#workspaceOf(workspaceId);
    const entry = members.get(memberId) ?? nobody();
    members.set(memberId, entry);
    return entry;
  }

  #workspaceOf(workspaceId: string): Workspace {
    const known = this.#workspaces.get(workspaceId);
    if (known) return known;
    const workspace = { members: new Map(), restless: new Set<string>(), forgotten: new Set<string>() };
    this.#workspaces.set(workspaceId, workspace);
    return workspace;
  }
}
