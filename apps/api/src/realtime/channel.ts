import type { ChannelId } from "@orbit/shared/realtime";
import type { SocketHandle } from "./socket-handle.ts";

/**
 * Who listens to one channel. One socket alone is kept bare: each member has a channel of their own, and a map of one costs
 * more memory than anything else that is kept of a socket.
 */
export class Channel {
  readonly id: ChannelId;
  #only: SocketHandle | null = null;
  #many: Map<string, SocketHandle> | null = null;

  constructor(id: ChannelId) {
    this.id = id;
  }

  get isEmpty(): boolean {
    return this.#only === null && (this.#many?.size ?? 0) === 0;
  }

  has(socketId: string): boolean {
    return this.#many ? this.#many.has(socketId) : this.#only?.id === socketId;
  }

  /** A copy: a socket that breaks leaves the channel while it is walked. */
  sockets(): readonly SocketHandle[] {
    if (this.#many) return [...this.#many.values()];
    return this.#only ? [this.#only] : [];
  }

  add(socket: SocketHandle): void {
    if (this.#many) this.#many.set(socket.id, socket);
    else if (this.#only === null || this.#only.id === socket.id) this.#only = socket;
    else {
      this.#many = new Map([this.#only, socket].map((one) => [one.id, one]));
      this.#only = null;
    }
  }

  /** Idempotent. */
  remove(socketId: string): void {
    this.#many?.delete(socketId);
    if (this.#only?.id === socketId) this.#only = null;
  }
}
