import { type ChannelId, type CloseCode, closeCodes, type ServerEvent } from "@orbit/shared/realtime";
import { Channel } from "./channel.ts";
import { encodeSignal } from "./encode-frame.ts";
import type { RealtimeHub, Release, SocketSelector } from "./hub.ts";
import type { SocketHandle } from "./socket-handle.ts";
import { matches } from "./socket-selector.ts";

type Registered = { socket: SocketHandle; channels: readonly Channel[] };

/** The sockets of this process: channel → sockets and socket → channels. Encodes once, writes many. */
export class InProcessRealtimeHub implements RealtimeHub {
  readonly #sockets = new Map<string, Registered>();
  readonly #channels = new Map<ChannelId, Channel>();

  async registerSocket(socket: SocketHandle, channels: readonly ChannelId[]): Promise<Release> {
    this.#sockets.set(socket.id, { socket, channels: [] });
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
    const listeners = this.#channels.get(channel)?.sockets();
    if (!listeners) return;
    const frame = encodeSignal(channel, event);
    for (const socket of listeners) this.#send(socket, frame);
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

  #join(socketId: string, id: ChannelId): boolean {
    const registered = this.#sockets.get(socketId);
    if (!registered) return false;
    const channel = this.#channels.get(id) ?? new Channel(id);
    if (registered.channels.includes(channel)) return true;
    this.#channels.set(id, channel);
    channel.add(registered.socket);
    // A new list of just that length: arrays that grow have room for a dozen more.
    registered.channels = [...registered.channels, channel];
    return true;
  }

  #leave(socketId: string, id: ChannelId): void {
    const registered = this.#sockets.get(socketId);
    const channel = this.#channels.get(id);
    if (!registered || !channel) return;
    registered.channels = registered.channels.filter((one) => one !== channel);
    this.#remove(channel, socketId);
  }

  #forget(socketId: string): void {
    for (const channel of this.#sockets.get(socketId)?.channels ?? []) this.#remove(channel, socketId);
    this.#sockets.delete(socketId);
  }

  #remove(channel: Channel, socketId: string): void {
    channel.remove(socketId);
    if (channel.isEmpty) this.#channels.delete(channel.id);
  }
}
