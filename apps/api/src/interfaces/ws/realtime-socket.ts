import type { Socket } from "node:net";
import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { WebSocket } from "ws";
import type { FrameBatch } from "#realtime/feed/frame-batch.ts";
import type { SocketIdentity } from "#realtime/socket-handle.ts";
import { corkThisTurn } from "./cork-this-turn.ts";
import type { DoorSocket } from "./realtime-door.ts";
import { restartWithin } from "./restart-hint.ts";
import { webSocketFrame, webSocketFrames } from "./web-socket-frames.ts";

/** A WebSocket as the hub and the feed see it. Frames sent in one turn of the event loop leave in one write. */
export class RealtimeSocket implements DoorSocket {
  readonly id: string;
  readonly workspaceId: string;
  readonly workspaceMemberId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly sessionVersion: number;
  readonly #webSocket: WebSocket;
  readonly #transport: Socket;
  #greeted = false;
  #closed = false;

  constructor(identity: SocketIdentity, webSocket: WebSocket, transport: Socket) {
    this.id = identity.id;
    this.workspaceId = identity.workspaceId;
    this.workspaceMemberId = identity.workspaceMemberId;
    this.userId = identity.userId;
    this.sessionId = identity.sessionId;
    this.sessionVersion = identity.sessionVersion;
    this.#webSocket = webSocket;
    this.#transport = transport;
  }

  // Asked before every write, so not of the WebSocket or the transport: another object fetched into the cache for every socket
  // costs more than all else here. What is written to a transport that has just gone is dropped by it.
  get isClosed(): boolean {
    return this.#closed;
  }

  /** To be told when its closing handshake begins, whoever began it, and when it has gone without one. */
  closes(): void {
    this.#closed = true;
  }

  // The transport's own count is all there is: without compression the library's sender holds nothing back.
  get bufferedBytes(): number {
    return this.#transport.writableLength;
  }

  onceDrained(task: () => void): void {
    this.#transport.once("drain", task);
  }

  greet(hello: string): void {
    this.#greeted = true;
    this.send(hello);
  }

  // Past the library's sender, which would frame it again for every socket; it holds nothing back, so the order stays.
  send(frame: string): void {
    if (!this.#greeted || this.isClosed) return;
    corkThisTurn(this.#transport);
    this.#transport.write(webSocketFrame(frame));
  }

  sendBatch(batch: FrameBatch): void {
    if (!this.#greeted || this.isClosed) return;
    this.#transport.write(batch.encodedBy(webSocketFrames));
  }

  close({ code, reason }: CloseCode): void {
    this.#end(code, reason);
  }

  restart(spreadMs: number): void {
    const { code, reason } = restartWithin(spreadMs);
    this.#end(code, reason);
  }

  ping(): void {
    if (!this.isClosed) this.#webSocket.ping();
  }

  /** For a peer that no longer answers: says why, and does not wait for it to agree. */
  abandon(): void {
    this.close(closeCodes.noPong);
    this.#webSocket.terminate();
  }

  #end(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#webSocket.close(code, reason);
  }
}
