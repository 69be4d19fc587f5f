import { closeCodes } from "@orbit/shared/realtime";
import type { SocketHandle } from "#realtime/socket-handle.ts";

type Caps = { perSession: number; perUser: number };

/**
 * How many sockets one session and one person may hold on this node. Over the cap the newest works and the oldest is closed
 * with 4429 `too_many_sockets`: it is the tab in front of the person that should live.
 */
export class SocketCaps {
  readonly #caps: Caps;
  /** Oldest first. */
  readonly #open = new Map<string, Set<SocketHandle>>();

  constructor(caps: Caps) {
    this.#caps = caps;
  }

  /** Returns the undo, to be called once the socket has closed. */
  admit(socket: SocketHandle): () => void {
    const keys = [
      [`session:${socket.sessionId}`, this.#caps.perSession],
      [`user:${socket.userId}`, this.#caps.perUser],
    ] as const;
    for (const [key, cap] of keys) this.#add(key, socket, cap);
    return () => {
      for (const [key] of keys) this.#remove(key, socket);
    };
  }

  #add(key: string, socket: SocketHandle, cap: number): void {
    const sockets = this.#open.get(key) ?? new Set();
    // One that is closing already, for the other cap or by itself, makes room.
    for (const other of sockets) if (other.isClosed) sockets.delete(other);
    this.#open.set(key, sockets.add(socket));
    const [oldest] = sockets;
    if (sockets.size <= cap || !oldest) return;
    oldest.close(closeCodes.tooManySockets);
  }

  #remove(key: string, socket: SocketHandle): void {
    const sockets = this.#open.get(key);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#open.delete(key);
  }
}
