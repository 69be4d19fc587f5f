import { type ChannelId, type CloseCode, closeCodes, type ServerEvent, stripServerEvent } from "@orbit/shared/realtime";
import type { RealtimeHub, Release, SocketSelector } from "#realtime/hub.ts";
import type { SocketHandle } from "#realtime/socket-handle.ts";

type Pair = { socket: SocketHandle; channel: ChannelId };

/**
 * The hub as one would explain it: a list of sockets and a list of pairs, searched from end to end. Slow and obviously
 * right, so that the real hub can be compared with it, and open to being spoilt in one place at a time.
 */
export class NaiveHub implements RealtimeHub {
  protected sockets: readonly SocketHandle[] = [];
  protected pairs: readonly Pair[] = [];

  async registerSocket(socket: SocketHandle, channels: readonly ChannelId[]): Promise<Release> {
    this.sockets = [...this.sockets, socket];
    for (const channel of channels) await this.subscribe(socket.id, channel);
    return async () => this.forget(socket.id);
  }

  async subscribe(socketId: string, channel: ChannelId): Promise<boolean> {
    const socket = this.sockets.find(({ id }) => id === socketId);
    if (!socket) return false;
    if (!this.isSubscribed(socketId, channel)) this.pairs = [...this.pairs, { socket, channel }];
    return true;
  }

  async unsubscribe(socketId: string, channel: ChannelId): Promise<void> {
    this.pairs = this.pairs.filter((pair) => pair.socket.id !== socketId || pair.channel !== channel);
  }

  isSubscribed(socketId: string, channel: ChannelId): boolean {
    return this.pairs.some((pair) => pair.socket.id === socketId && pair.channel === channel);
  }

  async broadcast(channel: ChannelId, event: ServerEvent): Promise<void> {
    const frame = this.encode(channel, event);
    for (const socket of this.listenersOf(channel)) this.deliver(socket, frame);
  }

  async disconnect(who: SocketSelector, code: CloseCode): Promise<void> {
    for (const socket of this.sockets.filter((candidate) => this.isMeant(candidate, who))) {
      this.forget(socket.id);
      socket.close(code);
    }
  }

  async close(): Promise<void> {
    this.sockets = [];
    this.pairs = [];
  }

  protected listenersOf(channel: ChannelId): readonly SocketHandle[] {
    return this.pairs.filter((pair) => pair.channel === channel).map(({ socket }) => socket);
  }

  protected encode(channel: ChannelId, event: ServerEvent): string {
    return JSON.stringify({ type: "event", channel, event: stripServerEvent(event) });
  }

  protected deliver(socket: SocketHandle, frame: string): void {
    try {
      socket.send(frame);
    } catch {
      this.forget(socket.id);
      socket.close(closeCodes.internal);
    }
  }

  protected forget(socketId: string): void {
    this.sockets = this.sockets.filter(({ id }) => id !== socketId);
    this.pairs = this.pairs.filter(({ socket }) => socket.id !== socketId);
  }

  protected isMeant(socket: SocketHandle, who: SocketSelector): boolean {
    const asked = Object.entries({ ...who });
    // A selector's keys are among the socket's own, by its type.
    return asked.length > 0 && asked.every(([key, value]) => socket[key as keyof SocketSelector] === value);
  }
}
