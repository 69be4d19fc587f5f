import type { EventFrame, HeartbeatFrame, HelloFrame, ServerFrame } from "@orbit/shared/realtime";
import { SeqSet } from "./seq-set.ts";

/**
 * `told`: the server said that the stream does not go on, and a snapshot is how it goes on. `found`: nobody said so; the
 * reader's own count found a hole.
 */
export type Because = "told" | "found";
export type Snapshot = { readonly seq: number; readonly at: number; readonly because: Because };
/** A socket that went on where another had stopped: what was written before `at` may be told in short. */
export type Resume = { readonly after: number; readonly at: number };

/** Whether invitations are for the eyes of this member. `changing`: their role changes in the run, so either is right. */
export type Sees = "invitations" | "no_invitations" | "changing";

type Who = {
  readonly name: string;
  readonly memberId: string;
  /** `workspace:<id>`; frames of other workspaces are not for this reader. */
  readonly workspaceChannel: string;
  readonly sees: Sees;
  /** What it holds when it begins. */
  readonly from: number;
};

/** What one reader was told, as small as a verdict over it allows. Pure: frames and times are handed in. */
export class ReaderRecord {
  readonly name: string;
  readonly memberId: string;
  readonly sees: Sees;
  readonly from: number;
  readonly seen: SeqSet;
  readonly snapshots: Snapshot[] = [];
  readonly resumes: Resume[] = [];
  /** Came again after a resume, and changed nothing. */
  repeated = 0;
  /** The same frame twice on one socket. */
  doubled = 0;
  /** Came after a later one on one socket. */
  disordered = 0;
  /** The server's count said more than came. */
  lostOnTheWay = 0;
  foreign = 0;
  /** Anything that came after this member was told of their own removal. */
  afterFarewell = 0;
  /** The row that ended the membership; null for who stays. */
  left: number | null = null;
  /** How far this reader ever claimed to hold the stream, for one that was closed on purpose; null while it is open. */
  until: number | null = null;
  isLive = false;
  /** With which code the server ended it for good; null while it may come back. */
  endedWith: string | null = null;
  readonly #workspaceChannel: string;
  #socket = new SeqSet(0);
  #lostOnThisSocket = 0;
  #liveSince = 0;
  #isOut = false;

  constructor({ name, memberId, workspaceChannel, sees, from }: Who) {
    this.name = name;
    this.memberId = memberId;
    this.#workspaceChannel = workspaceChannel;
    this.sees = sees;
    this.from = from;
    this.seen = new SeqSet(from);
  }

  /** When the socket that is open now was greeted. */
  get liveSince(): number {
    return this.#liveSince;
  }

  /** Answers the place of a stored frame that this reader had not seen; null for all others. */
  take(frame: ServerFrame, at: number): number | null {
    if (this.#isOut) this.afterFarewell += 1;
    if (frame.type === "hello") this.#greeted(frame, at);
    if (frame.type === "heartbeat") this.#compare(frame);
    return frame.type === "event" ? this.#event(frame) : null;
  }

  snapshot(seq: number, at: number, because: Because): void {
    this.snapshots.push({ seq, at, because });
  }

  #greeted({ seq, resumed }: HelloFrame, at: number): void {
    this.#socket = new SeqSet(seq);
    this.#lostOnThisSocket = 0;
    this.#liveSince = at;
    if (resumed) this.resumes.push({ after: seq, at });
  }

  #event({ seq, channel, event }: EventFrame): number | null {
    if (!this.#isMine(channel)) this.foreign += 1;
    const isNew = seq === undefined ? null : this.#stored(seq);
    if (event.type === "workspace.member.left" && event.memberId === this.memberId) this.#isOut = true;
    return isNew ? (seq ?? null) : null;
  }

  #stored(seq: number): boolean {
    const isAfterLater = seq <= this.#socket.top;
    if (isAfterLater && this.#socket.has(seq)) this.doubled += 1;
    else if (isAfterLater) this.disordered += 1;
    this.#socket.add(seq);
    const isNew = this.seen.add(seq);
    if (!isNew && !isAfterLater) this.repeated += 1;
    return isNew;
  }

  /** Counted once: what is lost stays lost on this socket. */
  #compare({ sent }: HeartbeatFrame): void {
    const lost = sent - this.#socket.size - this.#lostOnThisSocket;
    if (lost <= 0) return;
    this.lostOnTheWay += lost;
    this.#lostOnThisSocket += lost;
  }

  #isMine(channel: string): boolean {
    return channel === this.#workspaceChannel || channel === `member:${this.memberId}` || channel.startsWith("room:");
  }
}
