import type { Permission } from "@orbit/shared/access";
import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { FeedEntry, Frame } from "./feed-entry.ts";
import type { SocketHandle } from "./socket-handle.ts";

/** Whether a socket listens to a channel now; the hub knows. */
export type Listens = (socketId: string, channel: Frame["channel"]) => boolean;

/** A socket's place on its workspace's feed: how far it has been served, and what it may see. There is no queue. */
export class FeedCursor {
  readonly socket: SocketHandle;
  /** Served everything it may see up to here; null until it has joined. */
  #seq: number | null = null;
  #sent = 0;
  #permissions: ReadonlySet<Permission> = new Set();
  /** True while rows are being fetched from the log for it, or its transport is full. */
  isHeld = false;
  /** Since when entries have been due that its full transport does not take; null while there is room. */
  stalledSince: number | null = null;
  #isFull = false;

  constructor(socket: SocketHandle) {
    this.socket = socket;
  }

  get seq(): number | null {
    return this.#seq;
  }

  /** Stored frames sent on this socket. */
  get sent(): number {
    return this.#sent;
  }

  join(seq: number, permissions: ReadonlySet<Permission>): void {
    this.#seq = seq;
    this.#permissions = permissions;
  }

  regrant(permissions: ReadonlySet<Permission>): void {
    this.#permissions = permissions;
  }

  /** Sends the entry if this member may see it, and moves past it either way. Any failure to send ends the socket: never skip. */
  serve(entry: FeedEntry, listens: Listens): void {
    if (entry.frame && this.#maySee(entry.frame, listens)) this.#send(entry.frame, entry.seq);
    this.#seq = entry.seq;
  }

  /**
   * Whether its transport has too much waiting. Once full it counts as full until half is gone: if a few drained bytes were
   * room enough, a reader of one kilobyte a second would make progress for ever.
   */
  isFull(maxBufferedBytes: number): boolean {
    this.#isFull = this.socket.bufferedBytes > (this.#isFull ? maxBufferedBytes / 2 : maxBufferedBytes);
    if (!this.#isFull) this.stalledSince = null;
    return this.#isFull;
  }

  end(code: CloseCode): void {
    this.socket.close(code);
  }

  #maySee({ channel, audience }: Frame, listens: Listens): boolean {
    return (audience === null || this.#permissions.has(audience)) && listens(this.socket.id, channel);
  }

  #send(frame: Frame, seq: number): void {
    const isStored = frame.counted === "stored";
    try {
      this.socket.send(frame.text, isStored ? seq : undefined);
      if (isStored) this.#sent += 1;
    } catch {
      this.end(closeCodes.internal);
    }
  }
}
