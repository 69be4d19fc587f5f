import type { ServerResponse } from "node:http";
import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { Position } from "#application/ports/event-log.ts";
import type { Timers } from "#application/ports/timers.ts";
import type { FrameBatch } from "#realtime/feed/frame-batch.ts";
import type { SocketIdentity } from "#realtime/socket-handle.ts";
import type { DoorSocket } from "../ws/realtime-door.ts";
import { restartWithin } from "../ws/restart-hint.ts";

/** How soon a browser's own EventSource comes back. Our client decides for itself. */
const RETRY_MS = 2_000;
/** How long a reader may take to read what was sent before the end; then its connection is cut. */
const END_WITHIN_MS = 2_000;

type Dependencies = { response: ServerResponse; timers: Timers };

/**
 * A stream of server-sent events as the hub and the feed see it: each frame is the data of one event, a frame that moves the
 * client's position has it for an id, and the close code is the last event. Node itself writes what one turn sends at once.
 */
export class EventStreamSocket implements DoorSocket {
  readonly id: string;
  readonly workspaceId: string;
  readonly workspaceMemberId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly sessionVersion: number;
  readonly #response: ServerResponse;
  readonly #timers: Timers;
  #epoch: number | null = null;
  #closed = false;

  /** Names the connection at once; everything else waits for `greet`. */
  constructor(identity: SocketIdentity, { response, timers }: Dependencies) {
    this.id = identity.id;
    this.workspaceId = identity.workspaceId;
    this.workspaceMemberId = identity.workspaceMemberId;
    this.userId = identity.userId;
    this.sessionId = identity.sessionId;
    this.sessionVersion = identity.sessionVersion;
    this.#response = response;
    this.#timers = timers;
    response.write(`retry: ${RETRY_MS}\n\nevent: connection\ndata: ${JSON.stringify({ id: this.id })}\n\n`);
  }

  get isClosed(): boolean {
    return this.#closed || this.#response.destroyed;
  }

  get bufferedBytes(): number {
    return this.#response.writableLength;
  }

  onceDrained(task: () => void): void {
    this.#response.once("drain", task);
  }

  greet(hello: string, { epoch }: Position): void {
    this.#epoch = epoch;
    this.send(hello);
  }

  send(frame: string, seq?: number): void {
    if (this.#epoch === null || this.isClosed) return;
    const id = seq === undefined ? "" : `id: ${this.#epoch}.${seq}\n`;
    // A frame is one line: JSON has no line break but an escaped one.
    this.#response.write(`${id}data: ${frame}\n\n`);
  }

  sendBatch({ frames }: FrameBatch): void {
    for (const { text, seq } of frames) this.send(text, seq ?? undefined);
  }

  close({ code, reason }: CloseCode): void {
    this.#end({ code, reason });
  }

  restart(spreadMs: number): void {
    this.#end(restartWithin(spreadMs));
  }

  /** A stream has no ping of its own, so this one is an event, and the answer is a request. */
  ping(): void {
    if (!this.isClosed) this.#response.write("event: ping\ndata: {}\n\n");
  }

  /** For a peer that no longer answers: says why, and does not wait until that was read. */
  abandon(): void {
    this.close(closeCodes.noPong);
    this.#response.destroy();
  }

  #end(how: { code: number; reason: string }): void {
    if (this.isClosed) return;
    this.#closed = true;
    this.#response.end(`event: close\ndata: ${JSON.stringify(how)}\n\n`);
    const stop = this.#timers.after(END_WITHIN_MS, () => this.#response.destroy());
    this.#response.once("close", stop);
  }
}
