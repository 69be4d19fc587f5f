import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { FeedCursor } from "./feed-cursor.ts";
import type { FeedEntry, FeedRow } from "./feed-entry.ts";
import type { FeedSlice } from "./feed-slice.ts";
import type { NewestGrants, Standing } from "./newest-grants.ts";

/** Fetches what a lagging socket is due from the log, under its member's current rights. */
export type ReadBehind = (cursor: FeedCursor, after: number) => Promise<Behind>;
/**
 * `permissions` are those of the log's position `readAt`. `revoked`: not a member any more; the row that says so is on its
 * way here. `unservable`: the log no longer reaches back that far.
 */
export type Behind =
  | ({ kind: "entries"; entries: readonly FeedEntry[] } & Standing)
  | { kind: "revoked" }
  | { kind: "unservable" };

type Dependencies = {
  readBehind: ReadBehind;
  grants: Pick<NewestGrants, "permissionsOf">;
  slice: (rows: readonly FeedRow[]) => FeedSlice;
  /** Whether the feed still serves it. */
  isAttached: (cursor: FeedCursor) => boolean;
  /** Serves the cursor what is due, as far as its transport takes it. */
  pump: (cursor: FeedCursor) => void;
  end: (cursor: FeedCursor, code: CloseCode) => void;
};

/** Serves cursors that their feed's ring no longer reaches from the log. Each is held, and nothing else serves it, while the log is read for it. */
export class CatchUps {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Reads once for a cursor that is live and not held, and has it pumped on from there. Never rejects. */
  async begin(cursor: FeedCursor): Promise<void> {
    const { readBehind, end, pump } = this.#deps;
    cursor.isHeld = true;
    try {
      this.#serve(cursor, await readBehind(cursor, cursor.seq ?? 0));
    } catch {
      end(cursor, closeCodes.internal);
    }
    pump(cursor);
  }

  #serve(cursor: FeedCursor, behind: Behind): void {
    const { isAttached, end, grants, slice } = this.#deps;
    if (!isAttached(cursor)) return; // its access ended while the log was read
    // Held for good: the entry that took its access away is its next and last frame. Closing now would cost it that.
    if (behind.kind === "revoked") return;
    // A log without the rows that this feed has seen is another history.
    if (behind.kind === "unservable" || behind.entries.length === 0) {
      end(cursor, closeCodes.resyncRequired);
      return;
    }
    cursor.isHeld = false;
    cursor.regrant(grants.permissionsOf(cursor.socket.workspaceMemberId, behind));
    cursor.serve(slice(behind.entries));
  }
}
