import type { Permission } from "@orbit/shared/access";
import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { Position } from "#application/ports/event-log.ts";
import { encodeControl } from "../encode-frame.ts";
import type { SocketHandle } from "../socket-handle.ts";
import type { Frame } from "./feed-entry.ts";
import type { FeedSlice, Viewer } from "./feed-slice.ts";

/** Whether a socket listens to a channel now; the hub knows. */
export type Listens = (socketId: string, channel: Frame["channel"]) => boolean;

/** A socket's place on its workspace's feed: how far it has been served, and what it may see. There is no queue. */
export class FeedCursor implements Viewer {
  readonly socket: SocketHandle;
  readonly #listens: Listens;
  /** Served everything it may see up to here; null until it has joined. */
  #seq: number | null = null;
  #sent = 0;
  #permissions: ReadonlySet<Permission> = new Set();
  /** True while rows are being fetched from the log for it, or its transport is full. */
  isHeld = false;
  /** Since when entries have been due that its full transport does not take; null while there is room. */
  stalledSince: number | null = null;
  #isFull = false;

  constructor(socket: SocketHandle, listens: Listens) {
    this.socket = socket;
    this.#listens = listens;
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

  /** Sends what of the slice this member may see, in one write, and moves past all of it. Any failure to send ends the socket: never skip. */
  serve(slice: FeedSlice): void {
    const { batch, stored } = slice.dueTo(this);
    this.#seq = slice.end ?? this.#seq;
    if (batch.frames.length === 0) return;
    try {
      this.socket.sendBatch(batch);
      this.#sent += stored;
    } catch {
      this.end(closeCodes.internal);
    }
  }

  /** Tells its socket how far it has been served, and where the log stands as far as is known. Nothing when it is not live. */
  beat({ epoch, seq: head }: Position): void {
    const [seq, sent] = [this.#seq, this.#sent];
    if (seq === null || this.socket.isClosed) return;
    const beat = encodeControl({ type: "heartbeat", epoch, head: Math.max(head, seq), seq, sent });
    try {
      this.socket.send(beat, seq);
    } catch {
      this.end(closeCodes.internal);
    }
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

  maySee({ channel, audience }: Frame): boolean {
    return (audience === null || this.#permissions.has(audience)) && this.#listens(this.socket.id, channel);
  }
}
