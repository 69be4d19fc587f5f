import { closeCodes } from "@orbit/shared/realtime";
import type { Clock } from "#application/ports/clock.ts";
import type { EventBus } from "#application/ports/event-bus.ts";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { Recorded } from "#domain/events.ts";
import type { RealtimeHub } from "./hub.ts";
import type { RealtimeReport } from "./realtime-report.ts";
import type { SocketIdentity } from "./socket-handle.ts";

type Dependencies = { bus: EventBus; uow: UnitOfWork; hub: RealtimeHub; clock: Clock; report: RealtimeReport };

/**
 * A socket never outlives its session: closed 4401 when the session ends here, and within one `poll` when it expired or was
 * ended elsewhere.
 */
export class SessionWatch {
  readonly #deps: Dependencies;
  /** Sockets by session. */
  readonly #watched = new Map<string, Set<string>>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Begins to listen for sessions that end. Returns the undo. */
  start(): () => void {
    return this.#deps.bus.subscribe("session-watch", (events) => this.#heard(events));
  }

  /** Returns the undo, which is idempotent. */
  watch({ id, sessionId }: SocketIdentity): () => void {
    const sockets = this.#watched.get(sessionId) ?? new Set();
    this.#watched.set(sessionId, sockets.add(id));
    return () => {
      sockets.delete(id);
      if (sockets.size === 0 && this.#watched.get(sessionId) === sockets) this.#watched.delete(sessionId);
    };
  }

  /** How many sockets this session has here. */
  countOf(sessionId: string): number {
    return this.#watched.get(sessionId)?.size ?? 0;
  }

  /** Asks the database, in one query, which sessions with sockets here still live. Never rejects. */
  async poll(): Promise<void> {
    const ids = [...this.#watched.keys()];
    if (ids.length === 0) return;
    try {
      const live = await this.#deps.uow.read((tx) => tx.sessions.liveAmong(ids, this.#deps.clock.now()));
      await Promise.all(ids.filter((id) => !live.has(id)).map((id) => this.#end(id)));
    } catch (error) {
      this.#deps.report.trouble("asking which sessions still live", error);
    }
  }

  async #heard(events: readonly Recorded[]): Promise<void> {
    for (const { event } of events) {
      if (event.type === "identity.session.ended") await this.#end(event.sessionId);
    }
  }

  #end(sessionId: string): Promise<void> {
    return this.#deps.hub.disconnect({ sessionId }, closeCodes.sessionEnded);
  }
}
