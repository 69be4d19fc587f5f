import { closeCodes } from "@orbit/shared/realtime";
import { Groups } from "#realtime/groups.ts";
import type { SocketHandle } from "#realtime/socket-handle.ts";

type Caps = { perSession: number; perUser: number };

/**
 * How many sockets one session and one person may hold on this node. Over the cap the newest works and the oldest is closed
 * with 4429 `too_many_sockets`: it is the tab in front of the person that should live.
 */
export class SocketCaps {
  readonly #caps: Caps;
  readonly #bySession = new Groups<SocketHandle>();
  readonly #byUser = new Groups<SocketHandle>();

  constructor(caps: Caps) {
    this.#caps = caps;
  }

  /** To be undone with `release` once the socket has closed. */
  admit(socket: SocketHandle): void {
    this.#add(this.#bySession, socket.sessionId, { socket, cap: this.#caps.perSession });
    this.#add(this.#byUser, socket.userId, { socket, cap: this.#caps.perUser });
  }

  /** Idempotent. */
  release(socket: SocketHandle): void {
    this.#bySession.remove(socket.sessionId, socket);
    this.#byUser.remove(socket.userId, socket);
  }

  #add(sockets: Groups<SocketHandle>, key: string, { socket, cap }: { socket: SocketHandle; cap: number }): void {
    // One that is closing already, for the other cap or by itself, makes room.
    for (const other of sockets.of(key)) if (other.isClosed) sockets.remove(key, other);
    sockets.add(key, socket);
    const [oldest, ...newer] = sockets.of(key);
    if (newer.length >= cap) oldest?.close(closeCodes.tooManySockets);
  }
}
