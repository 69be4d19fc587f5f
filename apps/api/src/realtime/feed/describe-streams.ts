import type { StreamTally, Tally } from "../stream-tally.ts";
import type { WorkspaceFeed } from "./workspace-feed.ts";

/** One workspace's stream on this node, as an operator reads it. No payloads, no names. */
export type StreamDescription = {
  workspaceId: string;
  epoch: number | null;
  /** The last row handled here, and the newest one known of: apart for long means that this node is stuck. */
  tail: number | null;
  head: number;
  ring: { entries: number; bytes: number };
  sockets: readonly SocketDescription[];
  counts: Tally;
};

type SocketDescription = {
  id: string;
  memberId: string;
  /** Served up to here; null while it joins. */
  seq: number | null;
  behind: number;
  sent: number;
  bufferedBytes: number;
  stalledSince: string | null;
};

export const describeStream = (feed: WorkspaceFeed, tally: StreamTally): StreamDescription => ({
  workspaceId: feed.workspaceId,
  epoch: feed.tail?.epoch ?? null,
  tail: feed.tail?.seq ?? null,
  head: feed.head,
  ring: feed.ring,
  sockets: feed.cursors.map(({ socket, seq, sent, stalledSince }) => ({
    id: socket.id,
    memberId: socket.workspaceMemberId,
    seq,
    behind: seq === null ? 0 : feed.head - seq,
    sent,
    bufferedBytes: socket.bufferedBytes,
    stalledSince: stalledSince === null ? null : new Date(stalledSince).toISOString(),
  })),
  counts: tally.of(feed.workspaceId),
});
