import type { Clock } from "#application/ports/clock.ts";
import type { EventBus } from "#application/ports/event-bus.ts";
import type { Housekeeper } from "#application/ports/housekeeper.ts";
import type { LastSeen } from "#application/ports/last-seen.ts";
import type { LogKeeper } from "#application/ports/log-keeper.ts";
import type { MonotonicClock } from "#application/ports/monotonic-clock.ts";
import type { NodeRoll } from "#application/ports/node-roll.ts";
import type { SessionUses } from "#application/ports/session-uses.ts";
import type { Stop, Timers } from "#application/ports/timers.ts";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { ReadBudget } from "#application/read-budget.ts";
import { EventProjector } from "./event-projector.ts";
import { describeStream, type StreamDescription } from "./feed/describe-streams.ts";
import { readBehind } from "./feed/read-behind.ts";
import { type FeedSettings, WorkspaceFeed } from "./feed/workspace-feed.ts";
import { WorkspaceFeeds } from "./feed/workspace-feeds.ts";
import type { RealtimeHub } from "./hub.ts";
import type { Peers } from "./nodes/peers.ts";
import { announceTo } from "./nodes/stream-announcer.ts";
import { StreamListener } from "./nodes/stream-listener.ts";
import { openPresence } from "./presence/open-presence.ts";
import type { PresenceTracker } from "./presence/presence-tracker.ts";
import type { Ending } from "./projection.ts";
import { projections } from "./projections/index.ts";
import { RealtimeEventPublisher } from "./realtime-event-publisher.ts";
import type { RealtimeReport } from "./realtime-report.ts";
import { SerialLanes } from "./serial-lanes.ts";
import { SessionWatch } from "./session-watch.ts";
import { Standings } from "./standings.ts";
import { StreamJoin } from "./stream-join.ts";
import { StreamTally } from "./stream-tally.ts";
import { UPKEEP_EVERY_MS, upkeep } from "./upkeep.ts";

export type RealtimeSettings = {
  presenceGraceMs: number;
  /** After how long without input a tab calls its member away; told to clients in `hello`. */
  presenceAwayMs: number;
  /** Presence that changes within so long is told together, after two changes that are told at once; 0 tells each change at once. */
  presenceWindowMs: number;
  heartbeatMs: number;
  /** How often every feed is compared with the log: the longest a lost commit notice can delay an event. */
  pollMs: number;
  /** How often sessions with sockets here are asked after. */
  sessionPollMs: number;
  /** How often sockets whose transport was full are looked at again, and rings trimmed to their share. */
  sweepMs: number;
  /** What the rings of all workspaces may hold together; each may hold an equal share of it, and `feed.maxBytes` at most. */
  ringBytes: number;
  feedLingerMs: number;
  maxReplay: number;
  /** How long rows of the log are kept; 0 for ever. */
  logRetentionDays: number;
  /** How long what is over for good is kept: ended sessions, dead letters, used invitations; 0 for ever. */
  purgeAfterDays: number;
  feed: FeedSettings;
};

/** Sized for one node: a ring holds minutes of a busy workspace in at most 4 MiB, all of them 256, and no reader is buffered beyond 512 KiB. */
export const defaultRealtimeSettings: Omit<
  RealtimeSettings,
  "presenceGraceMs" | "heartbeatMs" | "logRetentionDays" | "purgeAfterDays" | "presenceAwayMs"
> = {
  pollMs: 1_000,
  sessionPollMs: 2_000,
  sweepMs: 250,
  ringBytes: 256 * 1024 * 1024,
  presenceWindowMs: 350,
  feedLingerMs: 120_000,
  maxReplay: 1_000,
  feed: { maxEntries: 2_048, maxBytes: 4 * 1024 * 1024, maxBufferedBytes: 512 * 1024, maxStallMs: 30_000 },
};

type Dependencies = {
  bus: EventBus;
  uow: UnitOfWork;
  hub: RealtimeHub;
  clock: Clock;
  timers: Timers;
  lastSeen: LastSeen;
  uses: SessionUses;
  keeper: LogKeeper;
  housekeeper: Housekeeper;
  report: RealtimeReport;
  reads: Pick<ReadBudget, "charge">;
  settings: RealtimeSettings;
  monotonic: MonotonicClock;
  /** The other nodes; absent for a single one. */
  peers?: Peers | null;
  /** Where nodes say that they live. Signed only beside others. */
  roll: NodeRoll;
  /** The hub of this node's own sockets, where `hub` is over all nodes. */
  sockets?: RealtimeHub;
};

export type Realtime = {
  presence: PresenceTracker;
  publisher: RealtimeEventPublisher;
  sessions: SessionWatch;
  feeds: WorkspaceFeeds;
  join: StreamJoin;
  tally: StreamTally;
  /** Every stream on this node, for whoever has to find out why somebody did not see something. */
  describe(): readonly StreamDescription[];
  /** Tells of every time this process was stopped for longer than other nodes believe it. Returns the undo. */
  woken(listener: () => void): Stop;
  /** Begins to listen, poll and beat. Returns the undo. */
  start(): Stop;
};

type Parts = {
  projector: EventProjector;
  presence: PresenceTracker;
  tally: StreamTally;
  /** Who has to know of the workspaces that have sockets here. */
  following: { opened(workspaceId: string): void; closed(workspaceId: string): void };
};

const openFeeds = (deps: Dependencies, { projector, presence, tally, following }: Parts) => {
  const { uow, hub, timers, reads, settings } = deps;
  const make = (workspaceId: string) => {
    following.opened(workspaceId);
    return new WorkspaceFeed(workspaceId, {
      settings: settings.feed,
      ringShare: () => settings.ringBytes / Math.max(1, feeds.size),
      listens: (socketId, channel) => hub.isSubscribed(socketId, channel),
      readBehind: readBehind({ uow, projector, reads }),
      soon: (task) => timers.soon(task),
      ended: (ends: Ending) => {
        if (ends.kind === "member") presence.forget({ workspaceId, memberId: ends.memberId });
        if (ends.kind === "room") presence.closeRoom(workspaceId, ends.roomId);
      },
      closed: ({ reason }) => tally.count(workspaceId, `closed.${reason}`),
    });
  };
  const forgotten = (workspaceId: string) => {
    following.closed(workspaceId);
    tally.forget(workspaceId);
  };
  const feeds = new WorkspaceFeeds({ timers, lingerMs: settings.feedLingerMs, make, forgotten });
  return feeds;
};

/** Feeds, and who fills them: from this node's commits, from the log, and from what other nodes say. */
const openStream = (deps: Dependencies, parts: Omit<Parts, "following">) => {
  const { peers, timers } = deps;
  const following = { opened: (id: string) => listener?.opened(id), closed: (id: string) => listener?.closed(id) };
  const feeds = openFeeds(deps, { ...parts, following });
  const announce = peers ? announceTo(peers) : null;
  const publisher = new RealtimeEventPublisher({ ...deps, ...parts, feeds, lanes: new SerialLanes(), announce });
  const listener = peers ? new StreamListener({ peers, feeds, publisher, timers }) : null;
  return { feeds, publisher, listener };
};

/** Wires the ring: bus → publisher → projector → feeds → sockets, and sockets → presence. */
export const createRealtime = (deps: Dependencies): Realtime => {
  const { hub, clock, timers, settings } = deps;
  const tally = new StreamTally();
  const projector = new EventProjector({ ...deps, projections, tally });
  // Each node tells its own sockets who is there.
  const nodes = deps.peers ? { peers: deps.peers, roll: deps.roll } : null;
  const { tracker: presence, exchange } = openPresence({ ...deps, hub: deps.sockets ?? hub, nodes });
  const { feeds, publisher, listener } = openStream(deps, { projector, presence, tally });
  const sessions = new SessionWatch({ ...deps, hub });
  const standings = new Standings(deps);
  const join = new StreamJoin({ ...deps, ...settings, standings, feeds, publisher, presence, tally });
  const everyFeed = (act: (feed: WorkspaceFeed) => void) => () => {
    for (const feed of feeds.all()) act(feed);
  };
  const start = (): Stop => {
    const undos = [
      publisher.start(),
      ...(listener ? [listener.start()] : []),
      ...(exchange ? [exchange.start()] : []),
      sessions.start(),
      timers.every(settings.pollMs, () => publisher.poll()),
      timers.every(settings.sessionPollMs, () => sessions.poll()),
      timers.every(UPKEEP_EVERY_MS, upkeep(deps)),
      timers.every(
        settings.heartbeatMs,
        everyFeed((feed) => feed.beat()),
      ),
      timers.every(
        settings.sweepMs,
        everyFeed((feed) => feed.sweep(clock.now().getTime())),
      ),
    ];
    return () => {
      for (const undo of undos) undo();
    };
  };
  const describe = () => feeds.all().map((feed) => describeStream(feed, tally));
  const woken = (hears: () => void): Stop => exchange?.woken(hears) ?? (() => undefined);
  return { presence, publisher, sessions, feeds, join, tally, describe, woken, start };
};
