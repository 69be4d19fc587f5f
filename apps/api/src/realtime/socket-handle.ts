import type { CloseCode } from "@orbit/shared/realtime";

/** Whom a socket belongs to. All of it comes from the upgrade's session and membership, none of it from the client. */
export type SocketIdentity = {
  readonly id: string;
  readonly workspaceId: string;
  readonly workspaceMemberId: string;
  readonly userId: string;
  readonly sessionId: string;
};

/** One open socket, as the hub and the feed see it. */
export interface SocketHandle extends SocketIdentity {
  /** Sends the first frame. What is sent before it is dropped, because `hello` is made after it and covers it. */
  greet(hello: string): void;
  /**
   * Hands one text frame to the transport, in call order. After `close` it does nothing.
   * Throws when the transport is broken; whoever called then closes the socket, and never skips a frame.
   */
  send(frame: string): void;
  /** Begins the closing handshake. Idempotent: the first code wins. */
  close(code: CloseCode): void;
  readonly isClosed: boolean;
  /** Bytes accepted by `send` and not yet taken by the kernel. */
  readonly bufferedBytes: number;
}
