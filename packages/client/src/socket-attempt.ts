import type { PositionDto } from "@orbit/shared/dto";
import {
  type ClientMessage,
  type Decoded,
  decodeServerFrame,
  type HeartbeatFrame,
  type HelloFrame,
  MISSED_HEARTBEATS,
  protocol,
  type ServerFrame,
} from "@orbit/shared/realtime";
import { RETRY, type Verdict, verdictOnClose } from "./close-rules.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import type { StreamProgress } from "./stream-progress.ts";
import type { Transport, TransportLink } from "./transport.ts";
import { Watchdog } from "./watchdog.ts";

/** Two heartbeats and a second are what a silence may take to be noticed: a tenth of that second is for timers that are late. */
const SLACK_MS = 900;

export type Way = { readonly transport: Transport; readonly url: string; readonly helloWithinMs: number };

export type AttemptOwner = {
  /** The server said hello; `resumes` when the stream goes on exactly where the consumer stands. */
  greeted(resumes: boolean): void;
  /** The same again, as the link goes on over another connection of the server's. */
  renewed(resumes: boolean): void;
  /** What the consumer holds has a hole. */
  holed(reason: string): void;
  /** At most once: the socket is closed, and not because of `close`. */
  ended(verdict: Verdict): void;
};

/** One socket, from opening it to its end. After its end nothing of it is heard. */
export class SocketAttempt {
  readonly #options: ConnectionOptions;
  readonly #progress: StreamProgress;
  readonly #owner: AttemptOwner;
  readonly #watchdog: Watchdog;
  #link: TransportLink | null = null;
  #isGreeted = false;
  #isRenewing = false;
  /** Said hello without taking up our cursor: if the next frame is a resync, it says why, and asks for nothing more. */
  #isUnexplained = false;
  #eventAt: number;

  constructor(options: ConnectionOptions, progress: StreamProgress, owner: AttemptOwner) {
    this.#options = options;
    this.#progress = progress;
    this.#owner = owner;
    this.#eventAt = options.clock.now();
    this.#watchdog = new Watchdog({ ...options, onSilence: () => this.giveUp() });
  }

  get isGreeted(): boolean {
    return this.#isGreeted;
  }

  /** How long ago the last event came; since the opening, when none did. */
  get quietForMs(): number {
    return this.#options.clock.now() - this.#eventAt;
  }

  open({ transport, url, helloWithinMs }: Way): void {
    this.#watchdog.watch({ silenceMs: helloWithinMs, silenceAfterSleepMs: helloWithinMs });
    this.#link = transport.open(url, {
      onMessage: (text) => {
        if (this.#link) this.#receive(text);
      },
      onRenewed: () => {
        this.#isRenewing = this.#isGreeted;
        if (this.#isRenewing) this.#progress.renewed();
      },
      onClose: (code, reason) => {
        if (this.#link) this.#end(verdictOnClose(code, reason));
      },
    });
  }

  send(message: ClientMessage): void {
    this.#link?.send(JSON.stringify(message));
  }

  /** Looks now whether the server has been silent for too long. */
  check(): void {
    this.#watchdog.check();
  }

  /** Closes the socket because it is of no use any more, and reports that as its end. */
  giveUp(): void {
    if (this.#link) this.#end(RETRY);
  }

  close(): void {
    const link = this.#link;
    this.#link = null;
    this.#watchdog.stop();
    this.#progress.closed();
    link?.close();
  }

  #end(verdict: Verdict): void {
    this.close();
    this.#owner.ended(verdict);
  }

  #receive(text: string): void {
    this.#watchdog.heard();
    const decoded = decodeServerFrame(text);
    if (decoded.kind !== "frame") this.#takeUnreadable(decoded);
    else if (decoded.frame.type === "hello") this.#takeHello(decoded.frame);
    else if (this.#isGreeted && !this.#isRenewing) this.#take(decoded.frame);
  }

  #takeUnreadable(decoded: Exclude<Decoded, { kind: "frame" }>): void {
    const position = this.#counted(decoded.seq ?? undefined);
    if (decoded.kind === "unknown") {
      this.#options.on.unknown(decoded.type, position);
      return;
    }
    this.#options.on.fault(new Error(`malformed frame: ${decoded.reason}`));
    // One without a place is noticed by the next heartbeat's count, if it was stored.
    if (position) this.#hole("malformed_frame");
  }

  #take(frame: ServerFrame): void {
    if (frame.type === "event") this.#eventAt = this.#options.clock.now();
    const isExplanation = this.#isUnexplained && frame.type === "resync";
    this.#isUnexplained = false;
    const position = frame.type === "event" ? this.#counted(frame.seq) : null;
    this.#hand(frame, position);
    // The listener may have closed us.
    if (!this.#link) return;
    if (frame.type === "heartbeat") this.#compare(frame);
    if (frame.type === "resync" && !isExplanation) this.#hole(frame.reason);
  }

  #counted(seq: number | undefined): PositionDto | null {
    if (seq === undefined || !this.#isGreeted || this.#isRenewing) return null;
    this.#progress.stored(seq);
    return this.#progress.positionOf(seq);
  }

  #hand(frame: ServerFrame, position: PositionDto | null): void {
    try {
      this.#options.on.frame(frame, position);
    } catch (error) {
      this.#options.on.fault(error);
      this.#hole("frame_not_applied");
    }
  }

  #hole(reason: string): void {
    if (!this.#link) return;
    this.#progress.holed();
    this.#owner.holed(reason);
  }

  #takeHello(hello: HelloFrame): void {
    const isRenewing = this.#isRenewing;
    if (this.#isGreeted && !isRenewing) return;
    if (hello.protocol.min > protocol.version) {
      this.#end({ kind: "final", status: "outdated" });
      return;
    }
    this.#isGreeted = true;
    this.#isRenewing = false;
    const resumes = this.#progress.greeted(hello);
    this.#isUnexplained = !resumes;
    this.#watchdog.watch({
      silenceMs: MISSED_HEARTBEATS * hello.heartbeatMs + SLACK_MS,
      silenceAfterSleepMs: hello.heartbeatMs + SLACK_MS,
    });
    // Presence comes with the greeting, and must be in place before anybody is told that we are live.
    this.#hand(hello, null);
    if (!this.#link) return;
    if (isRenewing) this.#owner.renewed(resumes);
    else this.#owner.greeted(resumes);
  }

  #compare(heartbeat: HeartbeatFrame): void {
    const verdict = this.#progress.heartbeat(heartbeat);
    if (verdict === "behind_head") this.giveUp();
    else if (verdict !== "in_step") this.#owner.holed(verdict);
  }
}
