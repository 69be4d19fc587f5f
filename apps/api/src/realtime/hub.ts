import type { ChannelId, CloseCode, ServerEvent } from "@orbit/shared/realtime";
import type { SocketHandle } from "./socket-handle.ts";

/** Undoes a registration. Idempotent. */
export type Release = () => Promise<void>;

/** Which sockets to disconnect: every one that matches all the given ids. */
export type SocketSelector = Partial<Pick<SocketHandle, "workspaceId" | "workspaceMemberId" | "userId" | "sessionId">>;

/**
 * Channels and the sockets that listen to them. Signals (presence) travel here directly; stored events come
 * to a socket from its workspace's feed, which asks the hub only who listens to which channel.
 */
export interface RealtimeHub {
  /** The socket receives what is broadcast on `channels` after this resolves. Resolves to the undo, which also leaves all channels. */
  registerSocket(socket: SocketHandle, channels: readonly ChannelId[]): Promise<Release>;
  /** Adds one channel to a registered socket. Idempotent; resolves to false when the socket is not registered (any more). */
  subscribe(socketId: string, channel: ChannelId): Promise<boolean>;
  /** Idempotent. */
  unsubscribe(socketId: string, channel: ChannelId): Promise<void>;
  /** Whether that socket, of this node, listens to that channel now. */
  isSubscribed(socketId: string, channel: ChannelId): boolean;
  /**
   * At most once, to sockets subscribed before the call; in call order per channel; encoded once, through the
   * event's schema. A socket whose transport throws is closed 1011 and the others still receive.
   * Resolves when handed to the transports, not when delivered.
   */
  broadcast(channel: ChannelId, event: ServerEvent): Promise<void>;
  /** Closes every matching socket on every node. Nothing is delivered to them after it resolves. An empty selector matches nothing. */
  disconnect(who: SocketSelector, code: CloseCode): Promise<void>;
  /** Stops delivery and forgets all sockets; does not close them. Idempotent. */
  close(): Promise<void>;
}
