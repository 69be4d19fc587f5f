import type { Permission } from "@orbit/shared/access";
import { type CloseCode, channels } from "@orbit/shared/realtime";
import type { Behind } from "#realtime/feed/catch-ups.ts";
import type { FeedCursor } from "#realtime/feed/feed-cursor.ts";
import type { FeedEntry, Frame } from "#realtime/feed/feed-entry.ts";
import { type FeedSettings, WorkspaceFeed } from "#realtime/feed/workspace-feed.ts";
import type { Ending } from "#realtime/projection.ts";
import { RecordingSocket } from "./recording-socket.ts";

const acme = channels.workspace("acme");

/** A row of the log as the feed gets it; its frame is its number. */
export const entry = (seq: number, frame: Partial<Frame> = {}): FeedEntry => ({
  seq,
  frame: { text: `${seq}`, channel: acme, audience: null, counted: "stored", ...frame },
  ends: null,
});
export const silent = (seq: number): FeedEntry => ({ seq, frame: null, ends: null });
export const ending = (seq: number, ends: Ending): FeedEntry => ({ ...entry(seq), ends });
export const entries = (from: number, to: number): FeedEntry[] =>
  Array.from({ length: to - from + 1 }, (_, n) => entry(from + n));

export const numbers = (from: number, to: number): string[] => entries(from, to).map(({ seq }) => `${seq}`);

export const nobodysRights: ReadonlySet<Permission> = new Set();

const roomy: FeedSettings = { maxEntries: 100, maxBytes: 1_000_000, maxBufferedBytes: 1_000, maxStallMs: 30_000 };

/** What a lagging socket asked of the log, to be answered when the test likes. */
export type Asked = { after: number; answer: (behind: Behind) => Promise<void>; fail: () => Promise<void> };

/** One feed, begun at 0, with a log that the test answers for. */
export class FeedStage {
  readonly feed: WorkspaceFeed;
  readonly ended: Ending[] = [];
  /** What sockets were sent away with. */
  readonly closed: CloseCode[] = [];
  readonly asked: Asked[] = [];
  /** Of its ring, in bytes. */
  ringShare = Number.POSITIVE_INFINITY;

  /** `soon` ends a turn of the event loop: at once, unless the test counts turns. */
  constructor(settings: Partial<FeedSettings> = {}, soon: (task: () => void) => void = (task) => task()) {
    this.feed = new WorkspaceFeed("acme", {
      settings: { ...roomy, ...settings },
      ringShare: () => this.ringShare,
      listens: (_socketId, channel) => channel === acme,
      readBehind: (_cursor, after) => this.#ask(after),
      soon,
      closed: (code) => this.closed.push(code),
      ended: (ends) => this.ended.push(ends),
    });
    this.feed.begin({ epoch: 1, seq: 0 });
  }

  /** A live socket of its own member, unless `memberId` says whose. */
  joins(seq = 0, { memberId, permissions = nobodysRights }: Joining = {}): RecordingSocket {
    const { socket, cursor } = this.attaches(memberId);
    this.feed.goLive(cursor, { seq, readAt: this.feed.tail?.seq ?? 0, permissions });
    return socket;
  }

  attaches(memberId?: string): { socket: RecordingSocket; cursor: FeedCursor } {
    const identity = { workspaceId: "acme", ...(memberId ? { workspaceMemberId: memberId } : {}) };
    const socket = RecordingSocket.greeted(identity);
    return { socket, cursor: this.feed.attach(socket) };
  }

  /** Answers the oldest question to the log that is still open. */
  nextAsked(): Asked {
    const asked = this.asked.shift();
    if (!asked) throw new Error("nobody asked the log");
    return asked;
  }

  #ask(after: number): Promise<Behind> {
    return new Promise((resolve, reject) => {
      this.asked.push({
        after,
        answer: async (behind) => {
          resolve(behind);
          await new Promise(setImmediate);
        },
        fail: async () => {
          reject(new Error("the database is away"));
          await new Promise(setImmediate);
        },
      });
    });
  }
}

type Joining = { memberId?: string; permissions?: ReadonlySet<Permission> };

/** What the log answers a member with no rights of their own, read when its head was `readAt`. */
export const fromLog = (found: readonly FeedEntry[], readAt = found.at(-1)?.seq ?? 0): Behind => ({
  kind: "entries",
  entries: found,
  readAt,
  permissions: nobodysRights,
});
