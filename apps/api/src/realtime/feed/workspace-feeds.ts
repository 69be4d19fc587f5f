import type { Stop, Timers } from "#application/ports/timers.ts";
import type { SocketHandle } from "../socket-handle.ts";
import type { FeedCursor } from "./feed-cursor.ts";
import type { WorkspaceFeed } from "./workspace-feed.ts";

type Dependencies = {
  make: (workspaceId: string) => WorkspaceFeed;
  timers: Timers;
  /** How long a feed outlives its last socket, so that who comes back is served from the ring. */
  lingerMs: number;
  /** Told when a feed is given up. */
  forgotten: (workspaceId: string) => void;
};

/** The feeds of this node: one per workspace that has sockets here, or had them a moment ago. */
export class WorkspaceFeeds {
  readonly #deps: Dependencies;
  readonly #feeds = new Map<string, WorkspaceFeed>();
  readonly #closing = new Map<string, Stop>();

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  get(workspaceId: string): WorkspaceFeed | null {
    return this.#feeds.get(workspaceId) ?? null;
  }

  get size(): number {
    return this.#feeds.size;
  }

  all(): readonly WorkspaceFeed[] {
    return [...this.#feeds.values()];
  }

  /** Registers the socket on its workspace's feed, making the feed if there is none. */
  attach(socket: SocketHandle): { feed: WorkspaceFeed; cursor: FeedCursor } {
    const { workspaceId } = socket;
    this.#closing.get(workspaceId)?.();
    this.#closing.delete(workspaceId);
    const feed = this.#feeds.get(workspaceId) ?? this.#deps.make(workspaceId);
    this.#feeds.set(workspaceId, feed);
    return { feed, cursor: feed.attach(socket) };
  }

  /** Idempotent. */
  detach({ workspaceId, id }: Pick<SocketHandle, "workspaceId" | "id">): void {
    const feed = this.#feeds.get(workspaceId);
    if (!feed) return;
    feed.detach(id);
    if (feed.size === 0) this.#closeLater(workspaceId);
  }

  #closeLater(workspaceId: string): void {
    if (this.#closing.has(workspaceId)) return;
    const stop = this.#deps.timers.after(this.#deps.lingerMs, () => {
      this.#closing.delete(workspaceId);
      if (this.#feeds.get(workspaceId)?.size !== 0) return;
      this.#feeds.delete(workspaceId);
      this.#deps.forgotten(workspaceId);
    });
    this.#closing.set(workspaceId, stop);
  }
}
