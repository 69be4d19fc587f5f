import type { CloseCode } from "@orbit/shared/realtime";
import type { Position } from "#application/ports/event-log.ts";
import type { FrameBatch } from "./feed/frame-batch.ts";

/** Whom a socket belongs to. All of it comes from the upgrade's session and membership, none of it from the client. */
export type SocketIdentity = {
  readonly id: string;
  readonly workspaceId: string;
  readonly workspaceMemberId: string;
  readonly userId: string;
  readonly sessionId: string;
  /** Of the session when the socket was admitted. */
  readonly sessionVersion: number;
};

/** One open socket, as the hub and the feed see it. */
export interface SocketHandle extends SocketIdentity {
  /**
   * Sends the first frame. What is sent before it is dropped, because `hello` is made after it and covers it. `at` is where
   * this socket starts; its epoch holds until the socket closes.
   */
  greet(hello: string, at: Position): void;
  /**
   * Hands one text frame to the transport, in call order. After `close` it does nothing.
   * Throws when the transport is broken; whoever called then closes the socket, and never skips a frame.
   * `seq` is the position a client stands at once it has this frame; left out for frames that don't move it.
   */
  send(frame: string, seq?: number): void;
  /** The same for several frames, in one write. */
  sendBatch(batch: FrameBatch): void;
  /** Begins the closing handshake. Idempotent: the first code wins. */
  close(code: CloseCode): void;
  readonly isClosed: boolean;
  /** Bytes accepted by `send` and not yet taken by the kernel. */
  readonly bufferedBytes: number;
  /** Runs the task once all of them have been taken, if that ever is; to be asked when there are more than a few. */
  onceDrained(task: () => void): void;
}
