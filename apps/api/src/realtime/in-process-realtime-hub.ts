import { type ChannelId, type CloseCode, closeCodes, type ServerEvent } from "@orbit/shared/realtime";
import { encodeSignal } from "./encode-frame.ts";
import type { RealtimeHub, Release, SocketSelector } from "./hub.ts";
import type { SocketHandle } from "./socket-handle.ts";
import { matches } from "./socket-selector.ts";

type Registered = { socket: SocketHandle; channels: Set<ChannelId> };

/** The sockets of this process: channel → sockets and socket → channels. Encodes once, writes many. */
export class InProcessRealtimeHub implements RealtimeHub {
  readonly #sockets = new Map<string, Registered>();
  readonly #channels = new Map<ChannelId, Map<string, SocketHandle>>();

  async registerSocket(socket: SocketHandle, channels: readonly ChannelId[]): Promise<Release> {
    this.#sockets.set(socket.id, { socket, channels: new Set() });
    for (const channel of channels) this.#join(socket.id, channel);
    return async () => this.#forget(socket.id);
  }

  async subscribe(socketId: string, channel: ChannelId): Promise<boolean> {
    return this.#join(socketId, channel);
  }

  async unsubscribe(socketId: string, channel: ChannelId): Promise<void> {
    this.#leave(socketId, channel);
  }

  // By channel first: a frame is asked about for every socket of one channel, so all but the last step stays in the cache.
  isSubscribed(socketId: string, channel: ChannelId): boolean {
    return this.#channels.get(channel)?.has(socketId) ?? false;
  }

  async broadcast(channel: ChannelId, event: ServerEvent): Promise<void> {
    const listeners = this.#channels.get(channel);
    if (!listeners) return;
    const frame = encodeSignal(channel, event);
    // A copy: a socket that breaks leaves the channel while we walk it.
    for (const socket of [...listeners.values()]) this.#send(socket, frame);
  }

  async disconnect(who: SocketSelector, code: CloseCode): Promise<void> {
    for (const { socket } of [...this.#sockets.values()]) {
      if (!matches(socket, who)) continue;
      this.#forget(socket.id);
      socket.close(code);
    }
  }

  async close(): Promise<void> {
    this.#sockets.clear();
    this.#channels.clear();
  }

  #send(socket: SocketHandle, frame: string): void {
    try {
      socket.send(frame);
    } catch {
      this.#forget(socket.id);
      socket.close(closeCodes.internal);
    }
  }

  #join(socketId: string, channel: ChannelId): boolean {
    const registered = this.#sockets.get(socketId);
    if (!registered) return false;
    registered.channels.add(channel);
    const listeners = this.#channels.get(channel) ?? new Map<string, SocketHandle>();
    this.#channels.set(channel, listeners.set(socketId, registered.socket));
    return true;
  }

  #leave(socketId: string, channel: ChannelId): void {
    this.#sockets.get(socketId)?.channels.delete(channel);
    const listeners = this.#channels.get(channel);
    listeners?.delete(socketId);
    if (listeners?.size === 0) this.#channels.delete(channel);
  }

  #forget(socketId: string): void {
    for (const channel of this.#sockets.get(socketId)?.channels ?? []) this.#leave(socketId, channel);
    this.#sockets.delete(socketId);
  }
}
