import { closeCodes } from "@orbit/shared/realtime";
import type { Clock } from "#application/ports/clock.ts";
import type { IdGenerator } from "#application/ports/id-generator.ts";
import type { Timers } from "#application/ports/timers.ts";
import type { Release } from "#realtime/hub.ts";
import type { SessionWatch } from "#realtime/session-watch.ts";
import type { SocketHandle, SocketIdentity } from "#realtime/socket-handle.ts";
import type { Joining, StreamJoin } from "#realtime/stream-join.ts";
import type { Admitted } from "./admission.ts";
import type { AdmissionQueue } from "./admission-queue.ts";
import type { ClientMessages } from "./client-messages.ts";
import { Conversation } from "./conversation.ts";
import { spreadMsFor } from "./restart-hint.ts";
import type { SocketCaps } from "./socket-caps.ts";
import { Visit } from "./visit.ts";

/** Sockets sent away at once, and the pause before the next: their goodbyes should not be one burst, either. */
const BATCH = 100;
const BATCH_PAUSE_MS = 50;
/** From the upgrade to `hello`, whatever the client does meanwhile. */
const HELLO_WITHIN_MS = 10_000;

/** A socket of any transport, as the door needs it. */
export interface DoorSocket extends SocketHandle {
  /** Closes with 1012 and the hint to come back at a random moment within `spreadMs`. Idempotent, as `close` is. */
  restart(spreadMs: number): void;
}

type Dependencies = {
  ids: IdGenerator;
  clock: Clock;
  timers: Timers;
  join: StreamJoin;
  sessions: SessionWatch;
  messages: ClientMessages;
  caps: SocketCaps;
  queue: AdmissionQueue;
  messagesPerSecond: number;
  /** Something failed on one socket; it is closed, the others go on. */
  onFailure: (what: string, error: unknown) => void;
};

/** Where whoever was admitted becomes a member's socket, whatever carries it, and where all it holds is given back once. */
export class RealtimeDoor {
  readonly #deps: Dependencies;
  readonly #open = new Set<DoorSocket>();
  /** Over how long clients should come back, once this process is leaving; null before. */
  #spreadMs: number | null = null;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Who a new socket of this client is. */
  identify({ session, access }: Admitted): SocketIdentity {
    return {
      id: this.#deps.ids.next(),
      workspaceId: access.workspaceId,
      workspaceMemberId: access.memberId,
      userId: session.userId,
      sessionId: session.sessionId,
      sessionVersion: session.sessionVersion,
    };
  }

  /**
   * Takes in an admitted socket. Nothing is awaited, so a transport can attach its handlers in the same turn. `joined` resolves
   * once the socket is live, or was closed because it can't be, and never rejects.
   */
  enter(
    socket: DoorSocket,
    { access, cursor }: Pick<Admitted, "access" | "cursor">,
  ): { visit: Visit; joined: Promise<void> } {
    this.#deps.caps.admit(socket);
    this.#deps.sessions.watch(socket);
    this.#open.add(socket);
    if (this.#spreadMs !== null) socket.restart(this.#spreadMs);
    const joining = this.#join(socket, { cursor, standing: access.standing });
    void joining.then(this.#deps.timers.after(HELLO_WITHIN_MS, () => socket.close(closeCodes.helloTimeout)));
    const ready = joining.then(() => undefined);
    const visit = new Visit(socket, new Conversation(socket, this.#deps, ready), this.#left);
    void joining.then((release) => release && visit.joined(release));
    return { visit, joined: ready };
  }

  /** Over how long the clients that are inside would be asked to come back. */
  get spreadMs(): number {
    return spreadMsFor(this.#open.size);
  }

  /** Sends every socket away to another node, or to this one after its restart, in batches. */
  async sendAway(): Promise<void> {
    const spreadMs = spreadMsFor(this.#open.size);
    this.#spreadMs = spreadMs;
    const leaving = [...this.#open];
    for (let from = 0; from < leaving.length; from += BATCH) {
      if (from > 0) await this.#pause();
      for (const socket of leaving.slice(from, from + BATCH)) socket.restart(spreadMs);
    }
  }

  /** The same in one go, for whoever can't wait. */
  sendAwayAtOnce(): void {
    this.#spreadMs ??= spreadMsFor(this.#open.size);
    for (const socket of this.#open) socket.restart(this.#spreadMs);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => this.#deps.timers.after(BATCH_PAUSE_MS, resolve));
  }

  async #join(socket: DoorSocket, how: Joining): Promise<Release | null> {
    const { queue, join, onFailure } = this.#deps;
    try {
      return await queue.admitted(async () => (socket.isClosed ? null : join.join(socket, how)));
    } catch (error) {
      onFailure("joining the stream", error);
      socket.close(closeCodes.busy);
      return null;
    }
  }

  readonly #left = (socket: SocketHandle): void => {
    const { caps, sessions } = this.#deps;
    // Only what `enter` took in is in here.
    this.#open.delete(socket as DoorSocket);
    caps.release(socket);
    sessions.unwatch(socket);
  };
}
