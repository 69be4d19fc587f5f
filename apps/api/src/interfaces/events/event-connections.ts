import type { Conversation } from "../ws/conversation.ts";
import type { EventStreamSocket } from "./event-stream-socket.ts";

export type EventConnection = {
  socket: EventStreamSocket;
  conversation: Conversation;
  /** To be called when the client has answered a ping. */
  pong: () => void;
  /** Of the session it was opened with: only that session may speak on it. */
  tokenHash: string;
};

/** The open event streams by id: what a client says beside its stream finds its conversation here. */
export class EventConnections {
  readonly #byId = new Map<string, EventConnection>();

  /** Returns the undo. */
  add(connection: EventConnection): () => void {
    this.#byId.set(connection.socket.id, connection);
    return () => this.#byId.delete(connection.socket.id);
  }

  /** Null unless it is open and that session's: a stranger's connection is as absent as one that never was. */
  find(id: string, tokenHash: string | null): EventConnection | null {
    const found = this.#byId.get(id);
    return found && found.tokenHash === tokenHash && !found.socket.isClosed ? found : null;
  }
}
