import type { Socket } from "node:net";
import { closeCodes } from "@orbit/shared/realtime";
import type { WebSocket } from "ws";
import type { Clock } from "#application/ports/clock.ts";
import type { IdGenerator } from "#application/ports/id-generator.ts";
import type { Release } from "#realtime/hub.ts";
import type { SessionWatch } from "#realtime/session-watch.ts";
import type { StreamJoin } from "#realtime/stream-join.ts";
import type { Admitted } from "./admission.ts";
import type { ClientMessages } from "./client-messages.ts";
import { Conversation } from "./conversation.ts";
import type { Liveness } from "./liveness.ts";
import { MessageBudget } from "./message-budget.ts";
import { RealtimeSocket } from "./realtime-socket.ts";
import type { SocketCaps } from "./socket-caps.ts";

type Dependencies = {
  ids: IdGenerator;
  clock: Clock;
  join: StreamJoin;
  sessions: SessionWatch;
  messages: ClientMessages;
  liveness: Liveness;
  caps: SocketCaps;
  messagesPerSecond: number;
  /** Something failed on one socket; it is closed, the others go on. */
  onFailure: (what: string, error: unknown) => void;
};

/** Where an admitted WebSocket becomes a member's socket, and where all it holds is given back, once, when it closes. */
export class RealtimeDoor {
  readonly #deps: Dependencies;
  readonly #open = new Set<RealtimeSocket>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Handlers are attached before anything is awaited, or a message or close in between would be missed. */
  enter(webSocket: WebSocket, transport: Socket, admitted: Admitted): void {
    const socket = this.#socketOf(webSocket, transport, admitted);
    const liveness = this.#deps.liveness.watch(socket);
    const undos = [liveness.stop, this.#deps.caps.admit(socket), this.#deps.sessions.watch(socket)];
    const conversation = this.#conversation(socket);
    this.#open.add(socket);
    webSocket.on("pong", liveness.pong);
    webSocket.on("message", (data: Buffer, isBinary) => conversation.hear(data, isBinary));
    // A protocol violation is answered with its close code by the library; without a listener it would end the process.
    webSocket.on("error", () => undefined);
    const joined = this.#join(socket, admitted.cursor);
    webSocket.once("close", () => {
      this.#open.delete(socket);
      for (const undo of undos) undo();
      void joined.then((release) => release?.());
    });
  }

  /** Sends every socket away to another node, or to this one after its restart. */
  closeAll(): void {
    for (const socket of this.#open) socket.close(closeCodes.restart);
  }

  async #join(socket: RealtimeSocket, cursor: string | null): Promise<Release | null> {
    try {
      return await this.#deps.join.join(socket, cursor);
    } catch (error) {
      this.#deps.onFailure("joining the stream", error);
      socket.close(closeCodes.busy);
      return null;
    }
  }

  #socketOf(webSocket: WebSocket, transport: Socket, { session, access }: Admitted): RealtimeSocket {
    const identity = {
      id: this.#deps.ids.next(),
      workspaceId: access.workspaceId,
      workspaceMemberId: access.memberId,
      userId: session.userId,
      sessionId: session.sessionId,
    };
    return new RealtimeSocket(identity, webSocket, transport);
  }

  #conversation(socket: RealtimeSocket): Conversation {
    const { messages, clock, messagesPerSecond, onFailure } = this.#deps;
    return new Conversation(socket, {
      messages,
      budget: new MessageBudget(clock, messagesPerSecond),
      onFailure: (error) => onFailure("obeying a client's message", error),
    });
  }
}
