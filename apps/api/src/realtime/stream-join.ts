import { channels, closeCodes, parseCursor, protocol, type ResyncReason } from "@orbit/shared/realtime";
import type { Clock } from "#application/ports/clock.ts";
import type { LogHead, Position } from "#application/ports/event-log.ts";
import type { MemberStanding } from "#application/ports/repositories.ts";
import { encodeControl, encodeHello } from "./encode-frame.ts";
import type { WorkspaceFeeds } from "./feed/workspace-feeds.ts";
import type { RealtimeHub, Release } from "./hub.ts";
import type { PresenceTracker } from "./presence/presence-tracker.ts";
import type { RealtimeEventPublisher } from "./realtime-event-publisher.ts";
import type { SocketHandle } from "./socket-handle.ts";
import type { Standing, Standings } from "./standings.ts";
import type { StreamTally } from "./stream-tally.ts";

type Dependencies = {
  standings: Standings;
  hub: RealtimeHub;
  feeds: WorkspaceFeeds;
  publisher: RealtimeEventPublisher;
  presence: PresenceTracker;
  clock: Clock;
  tally: StreamTally;
  heartbeatMs: number;
  presenceAwayMs: number;
  /** A cursor further behind than this many rows is not replayed: a snapshot is cheaper. */
  maxReplay: number;
};

/** `standing` was read before the socket was registered, when it was let in. */
export type Joining = { cursor: string | null; standing: MemberStanding };

type Attached = ReturnType<WorkspaceFeeds["attach"]>;
type Start = { seq: number; resumed: boolean; resync: ResyncReason | null };

/** Where a socket starts: after its own cursor when that can be served whole, at the head otherwise. */
export const startFrom = (cursor: string | null, head: LogHead, maxReplay: number): Start => {
  const fresh = (resync: ResyncReason | null): Start => ({ seq: head.seq, resumed: false, resync });
  if (cursor === null) return fresh(null);
  const position = parseCursor(cursor);
  if (!position) return fresh("cursor_malformed");
  if (position.epoch !== head.epoch) return fresh("epoch_changed");
  if (position.seq > head.seq) return fresh("cursor_in_future");
  if (position.seq < head.floor) return fresh("cursor_too_old");
  if (head.seq - position.seq > maxReplay) return fresh("too_far_behind");
  return { seq: position.seq, resumed: true, resync: null };
};

/**
 * Brings an admitted socket into its workspace's stream: register first, read second, check again, then `hello`, replay, live.
 * A socket registered after the read would miss what falls between; membership checked only at the upgrade would let
 * somebody in who was removed meanwhile. Where the feed has handled nothing since the door read, both are still to come
 * through it, so what the door read is taken (docs/adr/0022).
 */
export class StreamJoin {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Resolves to the undo, to be called once the socket has closed. Rejects when the database can't be read; everything is
   * undone then, and the caller closes the socket.
   */
  async join(socket: SocketHandle, { cursor, standing: atDoor }: Joining): Promise<Release> {
    const attached = this.#deps.feeds.attach(socket);
    const isOutdated = attached.feed.isPast(atDoor.head);
    const known = this.#deps.presence.coming(socket);
    const release = await this.#deps.hub.registerSocket(socket, this.#channelsOf(socket));
    const undo = this.#undo(socket, release);
    try {
      await known;
      const standing = isOutdated ? await this.#deps.standings.of(socket) : this.#deps.standings.from(atDoor);
      if (!standing) socket.close(closeCodes.accessRevoked);
      if (!standing || socket.isClosed) return undo;
      this.#goLive(socket, { ...attached, standing, start: startFrom(cursor, standing.head, this.#deps.maxReplay) });
    } catch (error) {
      await undo();
      throw error;
    }
    return undo;
  }

  #goLive(socket: SocketHandle, joining: Attached & { standing: Standing; start: Start }) {
    const { feed, cursor, standing, start } = joining;
    const { head, permissions } = standing;
    feed.begin(head);
    this.#deps.presence.opened(socket);
    this.#count(socket, start);
    socket.greet(this.#hello(socket, head, start), { epoch: head.epoch, seq: start.seq });
    if (start.resync) socket.send(encodeControl({ type: "resync", scope: "workspace", reason: start.resync }));
    feed.goLive(cursor, { seq: start.seq, readAt: head.seq, permissions });
    // Commits heard before the first join had a position were set aside: read them now.
    if (feed.tail && feed.head > feed.tail.seq) void this.#deps.publisher.catchUp(feed.workspaceId);
  }

  #hello(socket: SocketHandle, { epoch }: Position, { seq, resumed }: Start): string {
    const { presence, clock, heartbeatMs, presenceAwayMs } = this.#deps;
    const frame = {
      type: "hello" as const,
      protocol,
      memberId: socket.workspaceMemberId,
      epoch,
      seq,
      resumed,
      heartbeatMs,
      awayAfterMs: presenceAwayMs,
      serverTime: clock.now().toISOString(),
      presenceIsWhole: presence.isWhole(socket.workspaceId),
    };
    return encodeHello(frame, presence.encoded(socket.workspaceId));
  }

  #count({ workspaceId }: SocketHandle, { resumed, resync }: Start): void {
    this.#deps.tally.count(workspaceId, resumed ? "joined.resumed" : "joined.fresh");
    if (resync) this.#deps.tally.count(workspaceId, `resync.${resync}`);
  }

  #channelsOf({ workspaceId, workspaceMemberId }: SocketHandle) {
    return [channels.workspace(workspaceId), channels.member(workspaceMemberId)];
  }

  #undo(socket: SocketHandle, release: Release): Release {
    let undone = false;
    return async () => {
      if (undone) return;
      undone = true;
      this.#deps.presence.closed(socket);
      this.#deps.feeds.detach(socket);
      await release();
    };
  }
}
