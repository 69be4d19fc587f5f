import type { PositionDto } from "@orbit/shared/dto";
import type { ClientMessage } from "@orbit/shared/realtime";
import { Approach } from "./approach.ts";
import { Climb } from "./climb.ts";
import type { Retry, Verdict } from "./close-rules.ts";
import type { ConnectionOptions } from "./connection-options.ts";
import { type ConnectionState, type FinalStatus, isFinal } from "./connection-state.ts";
import { answerTo, verdictOnPreflight } from "./preflight.ts";
import { RetryPlan } from "./retry-plan.ts";
import { SocketAttempt } from "./socket-attempt.ts";
import { StreamProgress } from "./stream-progress.ts";

/** A connection that lasted this long counts as good again, and the back-off starts over. */
const STABLE_MS = 10_000;
/** A stream without an event for this long can be left for a moment. */
const QUIET_MS = 5_000;
/** Everybody who shared a network comes back with it. */
const ONLINE_SPREAD_MS = 1_000;

/** Keeps at most one link to one workspace, and says at every moment what can be relied on. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #plan: RetryPlan;
  readonly #approach: Approach;
  readonly #climb: Climb;
  #progress = new StreamProgress(null);
  #state: ConnectionState = { status: "idle" };
  #attempt: SocketAttempt | null = null;
  #droppedAt: number | null = null;
  #cancelWait: () => void = () => {};
  #cancelStable: () => void = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#plan = new RetryPlan(options.random);
    this.#approach = new Approach(options);
    this.#climb = new Climb({
      timers: options.timers,
      isQuiet: () => this.#state.status === "live" && (this.#attempt?.quietForMs ?? 0) >= QUIET_MS,
      climb: () => this.#open("best"),
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Where the consumer stands; null when it needs a snapshot. */
  get cursor(): PositionDto | null {
    return this.#progress.cursor;
  }

  start(): void {
    if (this.#state.status !== "idle") return;
    this.#progress = new StreamProgress(this.#options.cursor());
    this.#open();
  }

  /** Closes the socket and rests; a final state stays. */
  stop(): void {
    if (this.#state.status !== "idle") this.#become({ status: "idle" });
  }

  /** Ends for good, for a reason learnt elsewhere: a snapshot that answered 404, another tab that signed out. */
  end(status: FinalStatus): void {
    this.#become({ status });
  }

  /** False when there is nobody to tell; messages are not kept for later. */
  send(message: ClientMessage): boolean {
    if (!this.#attempt?.isGreeted) return false;
    this.#attempt.send(message);
    return true;
  }

  /** The consumer now holds a snapshot of this position. */
  synced(position: PositionDto): void {
    const joins = this.#progress.synced(position);
    if (!this.#attempt?.isGreeted) return;
    if (!joins) this.#attempt.giveUp();
    else if (this.#state.status === "resyncing") this.#live();
  }

  /** A snapshot that was needed could not be had: comes back later, and asks again. */
  syncFailed(): void {
    this.#progress.holed();
    if (this.#attempt?.isGreeted) this.#attempt.giveUp();
  }

  /** The consumer noticed itself that what it holds is wrong. */
  resync(reason: string): void {
    this.#progress.holed();
    if (this.#attempt?.isGreeted) this.#holed(reason);
  }

  /** Tries now and forgets earlier failures, unless an attempt is running. */
  retryNow(): void {
    if (!this.#isAtRest()) return;
    this.#plan.forgetFailures();
    this.#open();
  }

  /** The machine has a network again, or another one: comes back within a second, over the best route there may be now. */
  online(): void {
    if (this.#isAtRest()) this.#waitForTurn();
    else this.#attempt?.check();
    if (this.#state.status === "live" && this.#approach.isDetour) this.#climb.soon();
  }

  offline(): void {
    if (this.#state.status === "idle" || this.#state.status === "offline") return;
    this.#abandon();
    this.#become({ status: "offline", since: this.#dropped() });
  }

  /** Somebody looks at the page again. */
  focus(): void {
    if (this.#isWaiting()) this.#open();
    else this.#attempt?.check();
  }

  #isWaiting(): boolean {
    return this.#state.status === "reconnecting" && this.#state.nextAt !== null;
  }

  #isAtRest(): boolean {
    return this.#isWaiting() || this.#state.status === "offline";
  }

  #dropped(): number {
    this.#droppedAt ??= this.#options.clock.now();
    return this.#droppedAt;
  }

  /** The only place where the state changes. A final state is never left, and neither it nor rest has a socket. */
  #become(next: ConnectionState): void {
    if (isFinal(this.#state)) return;
    if (isFinal(next) || next.status === "idle") this.#abandon();
    if (next.status === "live" || next.status === "idle") this.#droppedAt = null;
    this.#state = next;
    this.#options.on.state(next);
  }

  #abandon(): void {
    const attempt = this.#attempt;
    this.#attempt = null;
    this.#cancelWait();
    this.#cancelStable();
    this.#climb.stop();
    attempt?.close();
  }

  #open(which: "current" | "best" = "current"): void {
    this.#abandon();
    this.#approach.take(which);
    const attempt: SocketAttempt = new SocketAttempt(this.#options, this.#progress, {
      greeted: (resumes) => this.#greeted(resumes),
      renewed: (resumes) => this.#renewed(resumes),
      holed: (reason) => this.#holed(reason),
      ended: (verdict) => this.#ended(attempt, verdict),
    });
    this.#attempt = attempt;
    this.#announceAttempt();
    // Whoever heard of the attempt may have called it off.
    if (this.#attempt === attempt) attempt.open(this.#approach.way(this.#progress.resumeAt));
  }

  #announceAttempt(): void {
    const since = this.#droppedAt;
    if (since === null) this.#become({ status: "connecting" });
    else this.#become({ status: "reconnecting", attempt: this.#plan.failures, nextAt: null, since });
  }

  #greeted(resumes: boolean): void {
    this.#approach.greeted();
    if (this.#approach.isDetour) this.#climb.start();
    this.#cancelStable = this.#options.timers.after(STABLE_MS, () => this.#plan.stable());
    if (this.#state.status === "resyncing") return;
    if (resumes) this.#live();
    else this.#holed("not_resumed");
  }

  #renewed(resumes: boolean): void {
    if (!resumes && this.#state.status !== "resyncing") this.#holed("not_resumed");
  }

  #live(): void {
    this.#become({ status: "live", transport: this.#approach.route.name });
  }

  #holed(reason: string): void {
    const attempt = this.#attempt;
    this.#become({ status: "resyncing", reason });
    if (this.#attempt === attempt) this.#options.on.resync(reason);
  }

  #ended(attempt: SocketAttempt, verdict: Verdict): void {
    this.#cancelStable();
    this.#climb.stop();
    if (verdict.kind === "retry" && !attempt.isGreeted) void this.#clearUp(attempt, verdict);
    else this.#follow(verdict);
  }

  /** The upgrade may have been refused, and only HTTP can say why. */
  async #clearUp(attempt: SocketAttempt, retry: Retry): Promise<void> {
    const answer = await answerTo(this.#options.preflight, this.#options.timers);
    if (this.#attempt !== attempt) return;
    const verdict = verdictOnPreflight(answer);
    if (verdict.kind !== "retry") this.#follow(verdict);
    else
      this.#follow({
        ...verdict,
        ...this.#approach.failed(retry, answer),
        atLeastMs: Math.max(retry.atLeastMs, verdict.atLeastMs),
      });
  }

  #follow(verdict: Verdict): void {
    this.#attempt = null;
    if (verdict.kind === "final") this.#become({ status: verdict.status });
    else if (verdict.kind === "stop") this.#become({ status: "idle" });
    else this.#wait(verdict);
  }

  #wait(retry: Retry): void {
    if (retry.dropsCursor) this.#progress.forget();
    this.#openIn(this.#plan.failed(retry), () => this.#open(), retry.because);
  }

  #waitForTurn(): void {
    const { clock, random } = this.#options;
    const turnMs = Math.floor(random() * ONLINE_SPREAD_MS);
    const dueMs = this.#state.status === "reconnecting" ? (this.#state.nextAt ?? 0) - clock.now() : turnMs;
    this.#openIn(Math.max(0, Math.min(turnMs, dueMs)), () => this.#open("best"));
  }

  #openIn(delayMs: number, open: () => void, because?: Retry["because"]): void {
    const { clock, timers } = this.#options;
    this.#cancelWait();
    this.#cancelWait = timers.after(delayMs, open);
    const nextAt = clock.now() + delayMs;
    const since = this.#dropped();
    this.#become({ status: "reconnecting", attempt: this.#plan.failures, nextAt, since, ...(because && { because }) });
  }
}

export const createConnection = (options: ConnectionOptions): Connection => new Connection(options);
