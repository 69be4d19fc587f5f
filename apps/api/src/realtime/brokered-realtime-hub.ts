import type { ChannelId, CloseCode, ServerEvent } from "@orbit/shared/realtime";
import type { Timers } from "#application/ports/timers.ts";
import type { RealtimeHub, Release, SocketSelector } from "./hub.ts";
import { ChannelSubscriptions } from "./nodes/channel-subscriptions.ts";
import { KickListener } from "./nodes/kick-listener.ts";
import { decodeKick, encodeKick, KICKS } from "./nodes/kick-message.ts";
import type { Peers } from "./nodes/peers.ts";
import type { SocketHandle } from "./socket-handle.ts";
import { matches } from "./socket-selector.ts";

type Dependencies = {
  /** This node's own sockets. */
  local: RealtimeHub;
  peers: Peers;
  timers: Timers;
  /** Whether what is named has really ended. What another node says is no proof of it. */
  isOver: (who: SocketSelector) => Promise<boolean>;
  failed: (what: string, error: unknown) => void;
};

/**
 * A hub over many nodes: signals and disconnections reach the sockets of all of them, through the broker, while it is there.
 * What happens on this node never waits for it.
 *
 * Signals travel only under a key that all nodes share, and only on the channels of workspaces and rooms; a member's own
 * channel carries stored events, and those come by the feed.
 */
export class BrokeredRealtimeHub implements RealtimeHub {
  readonly #deps: Dependencies;
  readonly #sockets = new Map<string, SocketHandle>();
  readonly #channels: ChannelSubscriptions;
  readonly #kicks: KickListener;
  #isClosed = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    const { local, peers } = deps;
    this.#channels = new ChannelSubscriptions({
      local,
      peers,
      failed: (error) => deps.failed("hearing a signal", error),
    });
    this.#kicks = new KickListener({
      timers: deps.timers,
      isMeant: (who) => [...this.#sockets.values()].some((socket) => matches(socket, who)),
      isOver: deps.isOver,
      disconnect: (who, code) => local.disconnect(who, code),
      failed: deps.failed,
    });
    void peers.broker.subscribe(KICKS, (message) => this.#heardKick(message));
  }

  async registerSocket(socket: SocketHandle, channels: readonly ChannelId[]): Promise<Release> {
    const release = await this.#deps.local.registerSocket(socket, channels);
    this.#sockets.set(socket.id, socket);
    await Promise.all(channels.map((channel) => this.#channels.joined(channel, socket.id)));
    return async () => {
      this.#sockets.delete(socket.id);
      await release();
      this.#channels.gone(socket.id);
    };
  }

  async subscribe(socketId: string, channel: ChannelId): Promise<boolean> {
    const isRegistered = await this.#deps.local.subscribe(socketId, channel);
    if (isRegistered) await this.#channels.joined(channel, socketId);
    return isRegistered;
  }

  async unsubscribe(socketId: string, channel: ChannelId): Promise<void> {
    await this.#deps.local.unsubscribe(socketId, channel);
    this.#channels.left(channel, socketId);
  }

  isSubscribed(socketId: string, channel: ChannelId): boolean {
    return this.#deps.local.isSubscribed(socketId, channel);
  }

  async broadcast(channel: ChannelId, event: ServerEvent): Promise<void> {
    if (this.#isClosed) return;
    await this.#deps.local.broadcast(channel, event);
    this.#channels.tell(channel, event);
  }

  async disconnect(who: SocketSelector, code: CloseCode): Promise<void> {
    if (!this.#isClosed)
      void this.#deps.peers.broker.publish(KICKS, encodeKick({ who, code, from: this.#deps.peers.nodeId }));
    await this.#deps.local.disconnect(who, code);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#kicks.stop();
    this.#channels.close();
    this.#sockets.clear();
    await this.#deps.local.close();
  }

  #heardKick(message: string): void {
    const kick = decodeKick(message);
    if (!kick || kick.from === this.#deps.peers.nodeId || this.#isClosed) return;
    this.#kicks.heard(kick);
  }
}
