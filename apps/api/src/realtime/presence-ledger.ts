import type { PresenceStatus } from "@orbit/shared/dto";

export type PresentSocket = { id: string; workspaceId: string; memberId: string };

/** What others should be told. Only changes are; a second tab, or the first of two closing, is none. */
export type Transition = { workspaceId: string; memberId: string; status: PresenceStatus };

type Entry = {
  workspaceId: string;
  /** Each open socket, and whether its tab is away. */
  sockets: Map<string, { away: boolean }>;
  /** What others were last told. */
  announced: PresenceStatus;
};

const statusOf = ({ sockets }: Entry): PresenceStatus => {
  if (sockets.size === 0) return "offline";
  return [...sockets.values()].every((socket) => socket.away) ? "away" : "online";
};

/**
 * Who is here: a set of sockets per member, never a counter, so that a close that arrives twice does no harm. Pure: it
 * decides what changed, and the tracker talks. A member's status is the union over their tabs.
 */
export class PresenceLedger {
  readonly #members = new Map<string, Entry>();
  readonly #memberOf = new Map<string, string>();

  open({ id, workspaceId, memberId }: PresentSocket): Transition | null {
    const entry = this.#members.get(memberId) ?? { workspaceId, sockets: new Map(), announced: "offline" };
    this.#members.set(memberId, entry);
    this.#memberOf.set(id, memberId);
    entry.sockets.set(id, { away: false });
    return this.#settle(memberId, entry);
  }

  /** `lingering` names the member whose last socket this was: not offline yet, but so once `expire` is called. */
  close(socketId: string): { transition: Transition | null; lingering: string | null } {
    const memberId = this.#memberOf.get(socketId);
    const entry = memberId === undefined ? undefined : this.#members.get(memberId);
    this.#memberOf.delete(socketId);
    if (memberId === undefined || !entry?.sockets.delete(socketId)) return { transition: null, lingering: null };
    if (entry.sockets.size === 0) return { transition: null, lingering: memberId };
    return { transition: this.#settle(memberId, entry), lingering: null };
  }

  /** Away and back are a tab's own words; unknown sockets are ignored. */
  setAway(socketId: string, away: boolean): Transition | null {
    const memberId = this.#memberOf.get(socketId);
    const entry = memberId === undefined ? undefined : this.#members.get(memberId);
    const socket = entry?.sockets.get(socketId);
    if (memberId === undefined || !entry || !socket) return null;
    socket.away = away;
    return this.#settle(memberId, entry);
  }

  /** The grace is over: offline, unless a socket came back meanwhile. */
  expire(memberId: string): Transition | null {
    const entry = this.#members.get(memberId);
    if (!entry || entry.sockets.size > 0) return null;
    this.#members.delete(memberId);
    return this.#settle(memberId, entry);
  }

  /** The member left the workspace: their sockets no longer count, and their going is told by the stream. */
  forget(memberId: string): void {
    for (const socketId of this.#members.get(memberId)?.sockets.keys() ?? []) this.#memberOf.delete(socketId);
    this.#members.delete(memberId);
  }

  /** Everybody whom others have been told is here. */
  present(workspaceId: string): readonly { memberId: string; status: PresenceStatus }[] {
    return [...this.#members]
      .filter(([, entry]) => entry.workspaceId === workspaceId && entry.announced !== "offline")
      .map(([memberId, { announced }]) => ({ memberId, status: announced }));
  }

  #settle(memberId: string, entry: Entry): Transition | null {
    const status = statusOf(entry);
    if (status === entry.announced) return null;
    entry.announced = status;
    return { workspaceId: entry.workspaceId, memberId, status };
  }
}
