import { type CloseCode, formatCursor } from "@orbit/shared/realtime";
import type { Position } from "#application/ports/event-log.ts";
import type { FrameBatch } from "#realtime/feed/frame-batch.ts";
import type { SocketIdentity } from "#realtime/socket-handle.ts";
import type { DoorSocket } from "../ws/realtime-door.ts";
import { restartWithin } from "../ws/restart-hint.ts";

/**
 * One poll as the hub and the feed see it: a connection that ends with the first turn in which there is anything to say beyond
 * `hello`. What it was sent until then is its answer, and what comes after is not lost: the next poll's cursor is before it.
 */
export class LongPollSocket implements DoorSocket {
  readonly id: string;
  readonly workspaceId: string;
  readonly workspaceMemberId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly sessionVersion: number;
  /** The body of the answer, once there is one; never settles for a client that went away before. */
  readonly answer: Promise<string>;
  readonly #resolve: (answer: string) => void;
  readonly #frames: string[] = [];
  #bufferedBytes = 0;
  /** Where the client stands with these frames; null before `hello`. */
  #at: Position | null = null;
  #closedWith: { code: number; reason: string } | null = null;
  #isDue = false;
  #isOver = false;

  constructor(identity: SocketIdentity) {
    this.id = identity.id;
    this.workspaceId = identity.workspaceId;
    this.workspaceMemberId = identity.workspaceMemberId;
    this.userId = identity.userId;
    this.sessionId = identity.sessionId;
    this.sessionVersion = identity.sessionVersion;
    const { promise, resolve } = withResolver();
    this.answer = promise;
    this.#resolve = resolve;
  }

  get isClosed(): boolean {
    return this.#isOver || this.#closedWith !== null;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** Never: it ends with this turn, and the next poll goes on from there. */
  onceDrained(_task: () => void): void {}

  greet(hello: string, at: Position): void {
    if (this.isClosed) return;
    this.#at = at;
    this.#keep(hello);
  }

  send(frame: string, seq?: number): void {
    if (!this.#at || this.isClosed) return;
    if (seq !== undefined) this.#at = { ...this.#at, seq };
    this.#keep(frame);
    this.#answerThisTurn();
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

  /** Nobody waits for the answer any more. */
  abandon(): void {
    this.#isOver = true;
  }

  #keep(frame: string): void {
    this.#frames.push(frame);
    this.#bufferedBytes += Buffer.byteLength(frame);
  }

  #end(how: { code: number; reason: string }): void {
    if (this.isClosed) return;
    this.#closedWith = how;
    this.#answerThisTurn();
  }

  // At the end of the turn: what is due together is answered together.
  #answerThisTurn(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isOver = true;
      this.#resolve(this.#body());
    });
  }

  /** Put together as text: the frames are JSON already. */
  #body(): string {
    const cursor = JSON.stringify(this.#at && formatCursor(this.#at));
    return `{"frames":[${this.#frames.join(",")}],"cursor":${cursor},"close":${JSON.stringify(this.#closedWith)}}`;
  }
}

const withResolver = () => {
  let resolve = (_answer: string): void => {};
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};
