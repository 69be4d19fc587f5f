import { closeCodes } from "@orbit/shared/realtime";
import type { Clock } from "#application/ports/clock.ts";
import type { EventBus } from "#application/ports/event-bus.ts";
import type { KnownSession } from "#application/ports/repositories.ts";
import { NOTE_USE_EVERY_MS, type SessionUses } from "#application/ports/session-uses.ts";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { Recorded } from "#domain/events.ts";
import { Groups } from "./groups.ts";
import type { RealtimeHub } from "./hub.ts";
import type { RealtimeReport } from "./realtime-report.ts";
import type { SocketIdentity } from "./socket-handle.ts";

/** Asked after in one query: a millisecond or two, in which nothing else is done here. */
const ASKED_AT_ONCE = 500;

type Dependencies = {
  bus: EventBus;
  uow: UnitOfWork;
  uses: SessionUses;
  hub: RealtimeHub;
  clock: Clock;
  report: RealtimeReport;
};

/**
 * A socket never outlives its session: closed 4401 when the session ends here, and within one `poll` when it expired or was
 * ended elsewhere. Nor does it outlive the token it was opened with: when that was replaced, the next `poll` sends the
 * session's sockets away to come back with the new one, by when the browser has it. Who only had the old one is refused.
 */
export class SessionWatch {
  readonly #deps: Dependencies;
  /** By session: its sockets, each of which knows the version the session had when it came. */
  readonly #watched = new Groups<SocketIdentity>();
  #usesNotedAt = 0;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Begins to listen for sessions that end. Returns the undo. */
  start(): () => void {
    return this.#deps.bus.subscribe("session-watch", (events) => this.#heard(events));
  }

  watch(socket: SocketIdentity): void {
    this.#watched.add(socket.sessionId, socket);
  }

  /** Idempotent. */
  unwatch(socket: SocketIdentity): void {
    this.#watched.remove(socket.sessionId, socket);
  }

  /** How many sockets this session has here. */
  countOf(sessionId: string): number {
    return this.#watched.of(sessionId).length;
  }

  /** Asks the database which sessions with sockets here still live, some hundreds at a time. Never rejects. */
  async poll(): Promise<void> {
    const ids = [...this.#watched.keys()];
    try {
      for (let from = 0; from < ids.length; from += ASKED_AT_ONCE) {
        await this.#askAfter(ids.slice(from, from + ASKED_AT_ONCE));
      }
      await this.#noteUses();
    } catch (error) {
      this.#deps.report.trouble("asking which sessions still live", error);
    }
  }

  /** Resolves once the sockets of those that changed were sent away. */
  async #askAfter(ids: readonly string[]): Promise<void> {
    const known = ids.flatMap((id) => this.#knownOf(id));
    const changed = await this.#deps.uow.read((tx) => tx.sessions.changed(known, this.#deps.clock.now()));
    await Promise.all([...changed].map(([id, version]) => this.#judge(id, version)));
  }

  /** The oldest version that a socket of it came with; nothing when the last one has gone since the poll began. */
  #knownOf(id: string): readonly KnownSession[] {
    const versions = this.#watched.of(id).map(({ sessionVersion }) => sessionVersion);
    return versions.length === 0 ? [] : [{ id, version: Math.min(...versions) }];
  }

  async #heard(events: readonly Recorded[]): Promise<void> {
    for (const { event } of events) {
      if (event.type === "identity.session.ended") await this.#end(event.sessionId);
    }
  }

  async #judge(sessionId: string, version: number | null): Promise<void> {
    if (version === null) return this.#end(sessionId);
    // Those that came with the old token may have gone meanwhile, and others with the new one.
    if (this.#watched.of(sessionId).every(({ sessionVersion }) => sessionVersion >= version)) return;
    await this.#deps.hub.disconnect({ sessionId }, closeCodes.goingAway);
  }

  /** An open page is in use, though it may ask nothing for days. */
  async #noteUses(): Promise<void> {
    const now = this.#deps.clock.now();
    const open = [...this.#watched.keys()];
    if (open.length === 0 || now.getTime() - this.#usesNotedAt < NOTE_USE_EVERY_MS) return;
    this.#usesNotedAt = now.getTime();
    await this.#deps.uses.record(open, now);
  }

  #end(sessionId: string): Promise<void> {
    return this.#deps.hub.disconnect({ sessionId }, closeCodes.sessionEnded);
  }
}
