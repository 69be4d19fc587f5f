import type { CloseCode } from "@orbit/shared/realtime";
import type { FrameBatch } from "#realtime/feed/frame-batch.ts";
import type { SocketHandle, SocketIdentity } from "#realtime/socket-handle.ts";

let made = 0;

/** Ids that do not matter to a test, but are never shared by accident. */
const strangerIdentity = (): SocketIdentity => {
  made += 1;
  return {
    id: `socket-${made}`,
    workspaceId: `workspace-of-${made}`,
    workspaceMemberId: `member-of-${made}`,
    userId: `user-of-${made}`,
    sessionId: `session-of-${made}`,
    sessionVersion: 1,
  };
};

/** A socket that remembers what it was handed, behaves as the port promises, and breaks or fills up when a test says so. */
export class RecordingSocket implements SocketHandle {
  readonly id: string;
  readonly workspaceId: string;
  readonly workspaceMemberId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly sessionVersion: number;
  /** The first frame; null until greeted. */
  hello: string | null = null;
  /** What the transport took after it, in order. */
  readonly received: string[] = [];
  /** The batches among it, as they came. */
  readonly batches: FrameBatch[] = [];
  /** What was handed over after `close`, which goes nowhere. */
  readonly handedTooLate: string[] = [];
  closedWith: CloseCode | null = null;
  bufferedBytes = 0;
  readonly #waiting: (() => void)[] = [];
  /** From now on the transport throws. */
  isBroken = false;
  /** Called with each frame the transport takes. */
  onFrame: (frame: string) => void = () => {};

  constructor(identity: Partial<SocketIdentity> = {}) {
    const whole = { ...strangerIdentity(), ...identity };
    this.id = whole.id;
    this.workspaceId = whole.workspaceId;
    this.workspaceMemberId = whole.workspaceMemberId;
    this.userId = whole.userId;
    this.sessionId = whole.sessionId;
    this.sessionVersion = whole.sessionVersion;
  }

  /** One that has had its first frame. */
  static greeted(identity: Partial<SocketIdentity> = {}): RecordingSocket {
    const socket = new RecordingSocket(identity);
    socket.greet("hello");
    return socket;
  }

  get isClosed(): boolean {
    return this.closedWith !== null;
  }

  onceDrained(task: () => void): void {
    this.#waiting.push(task);
  }

  /** The reader has taken everything. */
  drain(): void {
    this.bufferedBytes = 0;
    for (const task of this.#waiting.splice(0)) task();
  }

  greet(hello: string): void {
    if (this.isClosed) return;
    this.#assertWhole();
    this.hello = hello;
  }

  send(frame: string): void {
    if (this.isClosed) {
      this.handedTooLate.push(frame);
      return;
    }
    if (this.hello === null) return;
    this.#assertWhole();
    this.received.push(frame);
    this.onFrame(frame);
  }

  sendBatch(batch: FrameBatch): void {
    this.batches.push(batch);
    for (const { text } of batch.frames) this.send(text);
  }

  close(code: CloseCode): void {
    this.closedWith ??= code;
  }

  #assertWhole(): void {
    if (this.isBroken) throw new Error(`the transport of ${this.id} is broken`);
  }
}
