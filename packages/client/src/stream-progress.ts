import type { PositionDto } from "@orbit/shared/dto";
import type { HeartbeatFrame, HelloFrame } from "@orbit/shared/realtime";

/** What a heartbeat asks for: nothing, a snapshot, or a new socket that resumes at the cursor. */
export type HeartbeatVerdict = "in_step" | "epoch_changed" | "count_differs" | "behind_head";

/** How far the consumer holds the workspace's stream, and whether this socket has kept its promises. Pure bookkeeping. */
export class StreamProgress {
  /** All rows up to here are held, by snapshot or frames; null when there may be a hole. */
  #held: PositionDto | null;
  /**
   * Up to here the server's own count agreed. A frame that was lost after it shows only in the next heartbeat, which a socket
   * that drops never gets: so the next one resumes from here, and what comes twice changes nothing.
   */
  #confirmed: PositionDto | null;
  #epoch: number | null = null;
  #served = 0;
  #received = 0;
  /** How far a snapshot has to reach, so that the frames after it leave no hole. */
  #mustReach = 0;
  #headBefore: number | null = null;

  constructor(held: PositionDto | null) {
    this.#held = held;
    this.#confirmed = held;
  }

  /** Where the next socket resumes; null when only a snapshot helps. */
  get resumeAt(): PositionDto | null {
    return this.#held && this.#confirmed;
  }

  get cursor(): PositionDto | null {
    return this.#held;
  }

  /** The place of a frame with this `seq` on this socket. */
  positionOf(seq: number): PositionDto {
    return { epoch: this.#epoch ?? 0, seq };
  }

  closed(): void {
    this.#epoch = null;
  }

  /** A new socket. False when it does not continue where the consumer stands. */
  greeted({ epoch, seq, resumed }: HelloFrame): boolean {
    this.#epoch = epoch;
    this.#served = seq;
    this.#received = 0;
    this.#headBefore = null;
    if (resumed && this.#held?.epoch === epoch && seq <= this.#held.seq) return true;
    this.holed();
    return false;
  }

  /** A whole answer was had, of which no part can be missing; another one follows. */
  renewed(): void {
    this.#confirmed = this.#held;
  }

  /** A stored frame arrived. On one socket places only rise, so one that does not is a repeat, and the server sent it once. */
  stored(seq: number): void {
    if (seq > this.#served) this.#received += 1;
    this.#servedUpTo(seq);
  }

  heartbeat({ epoch, seq, sent, head }: HeartbeatFrame): HeartbeatVerdict {
    if (epoch !== this.#epoch) return this.#rewritten(epoch, seq, sent);
    if (sent !== this.#received) {
      this.#received = sent;
      this.#served = Math.max(this.#served, seq);
      this.holed();
      return "count_differs";
    }
    this.#servedUpTo(seq);
    this.#confirmed = this.#held;
    return this.#keepsUp(seq, head) ? "in_step" : "behind_head";
  }

  /** Something the socket served did not get through: only a snapshot from here on helps. */
  holed(): void {
    this.#held = null;
    this.#mustReach = this.#served;
  }

  forget(): void {
    this.#held = null;
  }

  /** The consumer holds a snapshot. False when it does not join up with what this socket serves. */
  synced(position: PositionDto): boolean {
    const joins = this.#epoch === position.epoch && (this.#held !== null || position.seq >= this.#mustReach);
    this.#confirmed = position;
    const seq = joins ? Math.max(position.seq, this.#served) : position.seq;
    this.#held = { epoch: position.epoch, seq };
    return joins;
  }

  #servedUpTo(seq: number): void {
    this.#served = Math.max(this.#served, seq);
    if (this.#held && this.#held.seq < seq) this.#held = { ...this.#held, seq };
  }

  #rewritten(epoch: number, seq: number, sent: number): HeartbeatVerdict {
    this.#epoch = epoch;
    this.#served = seq;
    this.#received = sent;
    this.#headBefore = null;
    this.holed();
    return "epoch_changed";
  }

  /** On a busy stream one is always a little behind; not having reached the head of one heartbeat ago is being stuck. */
  #keepsUp(seq: number, head: number): boolean {
    const stuck = this.#headBefore !== null && seq < this.#headBefore;
    this.#headBefore = seq < head ? head : null;
    return !stuck;
  }
}
