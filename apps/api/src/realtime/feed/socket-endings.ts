import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { Ending } from "../projection.ts";
import type { FeedCursor } from "./feed-cursor.ts";
import type { FeedEntry, FeedRow } from "./feed-entry.ts";
import type { FeedSlice } from "./feed-slice.ts";

type Dependencies = {
  cursors: () => Iterable<FeedCursor>;
  slice: (rows: readonly FeedRow[]) => FeedSlice;
  /** Serves the cursor what is due, as far as its transport takes it. */
  pump: (cursor: FeedCursor) => void;
  /** The feed serves it no longer. */
  forget: (cursor: FeedCursor) => void;
  /** Told of every socket that is sent away. */
  closed: (code: CloseCode) => void;
  /** Told when an entry put an end to something, after the sockets concerned were closed. */
  ended: (ends: Ending) => void;
};

/** Sends sockets of one feed away. */
export class SocketEndings {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Revocation bites here, before any later entry: the farewell is the last frame these sockets get, even if they lag. */
  endAccess(entry: FeedEntry, ends: Ending): void {
    if (ends.kind !== "room") this.#bidFarewell(entry, ends);
    this.#deps.ended(ends);
  }

  /** Everybody is sent away with that code, and served no more. */
  endAll(code: CloseCode): void {
    for (const cursor of this.#deps.cursors()) this.#sendAway(cursor, code);
  }

  /** This one is sent away, and takes its leave when its socket has closed. */
  end(cursor: FeedCursor, code: CloseCode): void {
    this.#deps.closed(code);
    cursor.end(code);
  }

  #bidFarewell(entry: FeedEntry, ends: Exclude<Ending, { kind: "room" }>): void {
    const { cursors, pump, slice } = this.#deps;
    const code = ends.kind === "workspace" ? closeCodes.workspaceGone : closeCodes.accessRevoked;
    for (const cursor of cursors()) {
      if (ends.kind === "member" && cursor.socket.workspaceMemberId !== ends.memberId) continue;
      pump(cursor);
      if (cursor.seq !== null && cursor.seq < entry.seq) cursor.serve(slice([entry]));
      this.#sendAway(cursor, code);
    }
  }

  #sendAway(cursor: FeedCursor, code: CloseCode): void {
    this.end(cursor, code);
    this.#deps.forget(cursor);
  }
}
