import type { Timers } from "#application/ports/timers.ts";
import type { AttendedWorkspaces } from "./attended-workspaces.ts";
import type { HeardPresence } from "./heard-presence.ts";
import type { PresenceAnnouncer } from "./presence-announcer.ts";

type Dependencies = {
  attended: Pick<AttendedWorkspaces, "ids" | "has" | "isListening">;
  heard: Pick<HeardPresence, "hearsAll" | "missesSome" | "isWhole">;
  announcer: Pick<PresenceAnnouncer, "isWhole" | "setWhole">;
  /** Whether the other nodes can be heard at all. */
  isUp: () => boolean;
  timers: Timers;
  patienceMs: number;
};

/** Of which workspaces all is known: every node that may live is heard, and has said whom it has there. Tells the announcer, and whoever waits for it. */
export class Wholeness {
  readonly #deps: Dependencies;
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Works out anew, and answers, whether all is known of the workspace. */
  judge(workspaceId: string): boolean {
    const { attended, heard, announcer, isUp } = this.#deps;
    if (!attended.has(workspaceId)) return false;
    const isHeard = isUp() && heard.hearsAll && attended.isListening(workspaceId);
    const isWhole = isHeard && heard.isWhole(workspaceId);
    announcer.setWhole(workspaceId, isWhole);
    if (isWhole) for (const done of this.#waiting.get(workspaceId) ?? []) done();
    return isWhole;
  }

  judgeAll(): void {
    for (const workspaceId of this.#deps.attended.ids) this.judge(workspaceId);
  }

  /** Resolves once all is known of the workspace; soon at the latest, and at once when waiting would not help. */
  known(workspaceId: string): Promise<void> {
    const { heard, announcer, isUp } = this.#deps;
    const isInVain = !isUp() || heard.missesSome;
    if (announcer.isWhole(workspaceId) || isInVain) return Promise.resolve();
    return new Promise((resolve) => this.#wait(workspaceId, resolve));
  }

  #wait(workspaceId: string, resolve: () => void): void {
    const { timers, patienceMs } = this.#deps;
    const waiting = this.#waiting.get(workspaceId) ?? new Set();
    this.#waiting.set(workspaceId, waiting);
    const stop = timers.after(patienceMs, () => done());
    const done = () => {
      stop();
      waiting.delete(done);
      if (waiting.size === 0) this.#waiting.delete(workspaceId);
      resolve();
    };
    waiting.add(done);
  }
}
