import type { Timers } from "#application/ports/timers.ts";
import { Pace } from "./pace.ts";
import type { PresenceLedgers } from "./presence-announcer.ts";
import type { PresenceVoice } from "./presence-voice.ts";
import { encodeSet, type NodeSet } from "./presence-words.ts";

type Dependencies = {
  voice: Pick<PresenceVoice, "tellSet" | "isSilent">;
  ledgers: PresenceLedgers;
  timers: Timers;
  /** What changes within so long is said together. */
  windowMs: number;
};

/** Whoever it is, for a set to be compared with what was said before. */
const NOBODY = { node: "", generation: 0, n: 0 };

/** Says to the other nodes whom this one has: where that changed, and where they are owed it although nothing may have. */
export class PresencePublisher {
  readonly #deps: Dependencies;
  readonly #pace: Pace<null>;
  /** Of each workspace attended to, to be said again only if it is owed. */
  readonly #lastSaid = new Map<string, string>();
  readonly #owed = new Set<string>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#pace = new Pace({
      timers: deps.timers,
      windowMs: deps.windowMs,
      atOnce: 2,
      begin: () => null,
      task: (workspaceId) => {
        this.#say(workspaceId);
        return true; // finding out that there is nothing new costs as much as saying it
      },
    });
  }

  /** From now on, what changes there is said. */
  attend(workspaceId: string): void {
    this.#lastSaid.set(workspaceId, "");
  }

  /** What changes there is not said any more; what is owed still is. */
  forget(workspaceId: string): void {
    this.#lastSaid.delete(workspaceId);
  }

  /** Whom this node has there may have changed. */
  changed(workspaceId: string): void {
    if (this.#lastSaid.has(workspaceId)) this.#pace.ask(workspaceId);
  }

  /** Says whom we have there, although nothing may have changed, and also where nobody attends. */
  owe(workspaceId: string): void {
    this.#owed.add(workspaceId);
    this.#pace.ask(workspaceId);
  }

  /** Whether there is anybody to say it of. */
  hasPeople(workspaceId: string): boolean {
    const { members, rooms } = this.#ownIn(workspaceId);
    return members.size + rooms.size > 0;
  }

  /** Says nothing that is due. */
  stop(): void {
    this.#pace.stop();
  }

  #say(workspaceId: string): void {
    const { voice } = this.#deps;
    if (voice.isSilent) return;
    const set = this.#ownIn(workspaceId);
    const said = encodeSet(NOBODY, set).join();
    const isOwed = this.#owed.delete(workspaceId);
    const lastSaid = this.#lastSaid.get(workspaceId);
    if (!isOwed && lastSaid === said) return;
    if (lastSaid !== undefined) this.#lastSaid.set(workspaceId, said);
    voice.tellSet(workspaceId, set);
  }

  #ownIn(workspaceId: string): NodeSet {
    const { members, rooms } = this.#deps.ledgers;
    return { members: members.own(workspaceId), rooms: rooms.own(workspaceId) };
  }
}
