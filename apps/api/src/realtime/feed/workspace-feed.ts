import { type CloseCode, channels, closeCodes } from "@orbit/shared/realtime";
import { inRounds } from "#application/in-rounds.ts";
import type { Position } from "#application/ports/event-log.ts";
import type { Ending } from "../projection.ts";
import type { Grants } from "../read-grants.ts";
import type { SocketHandle } from "../socket-handle.ts";
import { CatchUps, type ReadBehind } from "./catch-ups.ts";
import { FeedCursor, type Listens } from "./feed-cursor.ts";
import type { FeedEntry, FeedRow } from "./feed-entry.ts";
import { FeedSlice } from "./feed-slice.ts";
import { FrameRing, type RingLimits } from "./frame-ring.ts";
import { FullTransports } from "./full-transports.ts";
import { NewestGrants, type Standing } from "./newest-grants.ts";
import { ServingRounds } from "./serving-rounds.ts";
import { SocketEndings } from "./socket-endings.ts";

export type FeedSettings = RingLimits & {
  /** A transport with more than this many bytes waiting is full: it is left alone until half of that has drained. */
  maxBufferedBytes: number;
  /** A transport that needs longer than this for that half is closed 4413; its client resumes. */
  maxStallMs: number;
};

type Dependencies = {
  settings: FeedSettings;
  /** In bytes, what the ring of one feed may hold of what all rings of the node may. */
  ringShare: () => number;
  listens: Listens;
  readBehind: ReadBehind;
  /** Runs a task once what this turn of the event loop brings has been appended: what is due together goes out together. */
  soon: (task: () => void) => void;
  /** Told of every socket this feed sends away. */
  closed: (code: CloseCode) => void;
  /** Told when an entry put an end to something, after the sockets concerned were closed. */
  ended: (ends: Ending) => void;
};

/**
 * One workspace's stream on this node: its tail, a ring of its newest frames, and a cursor per socket. A socket that is
 * caught up gets a frame at once; one that is behind is served from the ring, or from the log. There is no queue per
 * socket, so a slow reader costs no memory and misses nothing.
 */
export class WorkspaceFeed {
  readonly workspaceId: string;
  readonly #deps: Dependencies;
  readonly #ring: FrameRing;
  readonly #full: FullTransports;
  readonly #rounds: ServingRounds;
  readonly #endings: SocketEndings;
  readonly #catchUps: CatchUps;
  readonly #grants = new NewestGrants();
  readonly #cursors = new Map<string, FeedCursor>();
  /** Of the tail; null before there is one. */
  #epoch: number | null = null;
  #tailSeq = 0;
  #head = 0;

  constructor(workspaceId: string, deps: Dependencies) {
    this.workspaceId = workspaceId;
    this.#deps = deps;
    const everyones = channels.workspace(workspaceId);
    const slice = (rows: readonly FeedRow[]) => new FeedSlice(rows, everyones);
    const pump = (cursor: FeedCursor) => this.pump(cursor);
    const cursors = () => this.#cursors.values();
    this.#ring = new FrameRing(deps.settings, deps.ringShare, slice);
    this.#full = new FullTransports({
      ...{ pump, maxStallMs: deps.settings.maxStallMs },
      isWaiting: (cursor) => this.#isWaiting(cursor),
    });
    this.#rounds = new ServingRounds({ cursors, pump, soon: deps.soon, served: () => this.#ring.settle() });
    this.#endings = new SocketEndings({ ...deps, cursors, slice, pump, forget: (cursor) => this.#forget(cursor) });
    this.#catchUps = new CatchUps({
      ...{ readBehind: deps.readBehind, grants: this.#grants, slice, pump },
      isAttached: ({ socket }) => this.#cursors.has(socket.id),
      end: (cursor, code) => this.#endings.end(cursor, code),
    });
  }

  /** The last entry this node has handled; null until the first socket's join has read a position. */
  get tail(): Position | null {
    return this.#epoch === null ? null : { epoch: this.#epoch, seq: this.#tailSeq };
  }

  /** The newest position of the log that this node knows of. */
  get head(): number {
    return Math.max(this.#head, this.#tailSeq);
  }

  get ring(): { entries: number; bytes: number } {
    return { entries: this.#ring.size, bytes: this.#ring.bytes };
  }

  get size(): number {
    return this.#cursors.size;
  }

  get cursors(): readonly FeedCursor[] {
    return [...this.#cursors.values()];
  }

  /**
   * Whether something that came after the position may have been handled already. While it is not, whoever is attached now is
   * told all of it by this feed: that they are removed, or what else they may see.
   */
  isPast({ epoch, seq }: Position): boolean {
    return this.#epoch !== epoch || this.#tailSeq > seq;
  }

  noteHead(seq: number): void {
    this.#head = Math.max(this.#head, seq);
  }

  /** Registers a socket before its join reads anything, so that nothing can fall between. It is served nothing yet. */
  attach(socket: SocketHandle): FeedCursor {
    const cursor = new FeedCursor(socket, this.#deps.listens);
    this.#cursors.set(socket.id, cursor);
    return cursor;
  }

  /** Idempotent. */
  detach(socketId: string): void {
    const cursor = this.#cursors.get(socketId);
    if (cursor) this.#forget(cursor);
  }

  /** The first join's position becomes the tail; later joins find one. */
  begin(position: Position): void {
    if (this.#epoch === null) this.#standAt(position);
    this.noteHead(position.seq);
  }

  /** Lets a joined socket live: from `seq` on it is served all it may see. `readAt` is the position its permissions were read at. */
  goLive(cursor: FeedCursor, join: Standing & { seq: number }): void {
    cursor.join(join.seq, this.#grants.permissionsOf(cursor.socket.workspaceMemberId, join));
    this.pump(cursor);
  }

  /**
   * Adds entries, contiguous with the tail; every socket is served them, joined with whatever else this turn brings.
   * `grants` are audiences as of the last entry.
   */
  append(entries: readonly FeedEntry[], grants: Grants | null): void {
    if (grants) this.#regrant(grants, entries.at(-1)?.seq ?? 0);
    for (const entry of entries) this.#add(entry);
    this.#rounds.ask();
  }

  /** Serves every socket what was appended, without waiting for the end of the turn. */
  pumpAll(): void {
    for (const cursor of this.#cursors.values()) this.pump(cursor);
  }

  /**
   * Starts over at another position, because history was rewritten or retention overtook this node. What was between is
   * unknown here, so every socket is sent away to resume or resync: the tail never jumps in silence.
   */
  rewrite(position: Position): void {
    this.#standAt(position);
    this.#head = position.seq;
    this.#grants.clear();
    this.#ring.clear();
    this.#endings.endAll(closeCodes.resyncRequired);
  }

  /** Serves the socket all that is due, unless it is still joining, is being read for, or its transport is full. */
  pump(cursor: FeedCursor): void {
    if (cursor.isHeld || cursor.seq === null || cursor.socket.isClosed) return;
    while (cursor.seq < this.#tailSeq) {
      if (this.#isStalled(cursor)) {
        this.#full.add(cursor);
        return;
      }
      const due = this.#ring.sliceAfter(cursor.seq);
      if (due === null) {
        void this.#catchUps.begin(cursor);
        return;
      }
      cursor.serve(due);
    }
  }

  /** Looks again at sockets whose transport was full, closes those that have been for too long, and trims the ring. */
  sweep(now: number): void {
    this.#ring.trim();
    for (const cursor of this.#full.sweep(now)) this.#endings.end(cursor, closeCodes.tooSlow);
  }

  /** Whether rows are being fetched from the log for this socket right now. */
  isReadingFor(socketId: string): boolean {
    return this.#cursors.get(socketId)?.isHeld ?? false;
  }

  /** Tells every live socket how far it has been served and where the log stands. */
  beat(): void {
    inRounds(this.#cursors.keys(), (socketId) => this.beatFor(socketId), this.#deps);
  }

  /** The same for one socket, out of turn; nothing when it is not live. */
  beatFor(socketId: string): void {
    if (this.#epoch !== null) this.#cursors.get(socketId)?.beat({ epoch: this.#epoch, seq: this.head });
  }

  #standAt({ epoch, seq }: Position): void {
    this.#epoch = epoch;
    this.#tailSeq = seq;
  }

  #add(entry: FeedEntry): void {
    this.#ring.push(entry);
    if (this.#epoch !== null) this.#tailSeq = entry.seq;
    if (entry.ends) this.#endings.endAccess(entry, entry.ends);
  }

  #isStalled(cursor: FeedCursor): boolean {
    return cursor.isFull(this.#deps.settings.maxBufferedBytes);
  }

  /** Entries are due, and its transport takes none. */
  #isWaiting(cursor: FeedCursor): boolean {
    return cursor.seq !== null && cursor.seq < this.#tailSeq && !cursor.isHeld && this.#isStalled(cursor);
  }

  #regrant(grants: Grants, from: number): void {
    this.#grants.renew(grants, from);
    for (const cursor of this.#cursors.values()) {
      const permissions = grants.get(cursor.socket.workspaceMemberId);
      if (permissions) cursor.regrant(permissions);
    }
  }

  #forget(cursor: FeedCursor): void {
    this.#cursors.delete(cursor.socket.id);
    this.#full.remove(cursor);
  }
}
