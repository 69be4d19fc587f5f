import type { EventBus } from "#application/ports/event-bus.ts";
import type { LogHead, Position } from "#application/ports/event-log.ts";
import type { LogKeeper } from "#application/ports/log-keeper.ts";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { Recorded, RecordedStored } from "#domain/events.ts";
import type { EventProjector } from "./event-projector.ts";
import type { RealtimeReport } from "./realtime-report.ts";
import type { SerialLanes } from "./serial-lanes.ts";
import type { WorkspaceFeed } from "./workspace-feed.ts";
import type { WorkspaceFeeds } from "./workspace-feeds.ts";

/** Rows handled in one read transaction. */
const BATCH = 200;

type Dependencies = {
  bus: EventBus;
  uow: UnitOfWork;
  feeds: WorkspaceFeeds;
  lanes: SerialLanes;
  projector: EventProjector;
  keeper: Pick<LogKeeper, "beginEpoch">;
  report: RealtimeReport;
};

/**
 * Turns commits into broadcasts: takes the events of one workspace through one serial lane, in `seq` order, re-reads committed
 * state and appends the frames to the workspace's feed. Events heard on the bus are a short cut; whatever is missing, out of
 * order or lost is read from the log, at the latest when `poll` compares tails with heads.
 */
export class RealtimeEventPublisher {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Begins to listen for commits. Returns the undo. */
  start(): () => void {
    return this.#deps.bus.subscribe("realtime", (events) => this.#heard(events));
  }

  /** Compares every feed with the database, in one query, and catches up where it is behind. Never rejects. */
  async poll(): Promise<void> {
    const ids = this.#deps.feeds.all().map((feed) => feed.workspaceId);
    if (ids.length === 0) return;
    try {
      const heads = await this.#deps.uow.read((tx) => tx.log.heads(ids));
      await Promise.all(heads.map((head) => this.#compare(head)));
    } catch (error) {
      this.#deps.report.trouble("reading the heads of the log", error);
    }
  }

  /** Reads the workspace's log from its feed's tail to the head. Never rejects. */
  async catchUp(workspaceId: string): Promise<void> {
    await this.#inLane(workspaceId, []);
  }

  /** Resolves when all that was heard so far has been appended, and handed to the sockets that take it. */
  async caughtUp(): Promise<void> {
    await this.#deps.lanes.idle();
    for (const feed of this.#deps.feeds.all()) feed.pumpAll();
  }

  async #heard(events: readonly Recorded[]): Promise<void> {
    const stored = events.filter((event): event is RecordedStored => event.seq !== null);
    const workspaceIds = [...new Set(stored.map((event) => event.workspaceId))];
    const rowsOf = (workspaceId: string) => stored.filter((event) => event.workspaceId === workspaceId);
    await Promise.all(workspaceIds.map((workspaceId) => this.#inLane(workspaceId, rowsOf(workspaceId))));
  }

  async #compare(head: LogHead): Promise<void> {
    const feed = this.#deps.feeds.get(head.workspaceId);
    if (!feed?.tail) return;
    const { epoch, seq } = feed.tail;
    feed.noteHead(head.epoch === epoch ? head.seq : 0);
    if (head.epoch === epoch && head.seq === seq) return;
    await this.catchUp(head.workspaceId);
  }

  async #inLane(workspaceId: string, rows: readonly RecordedStored[]): Promise<void> {
    const feed = this.#deps.feeds.get(workspaceId);
    if (!feed) return;
    const newest = rows.at(-1);
    if (newest) feed.noteHead(newest.seq);
    try {
      await this.#deps.lanes.run(workspaceId, () => this.#advance(feed, rows));
    } catch (error) {
      this.#deps.report.trouble("catching up with the log", error);
    }
  }

  async #advance(feed: WorkspaceFeed, heard: readonly RecordedStored[]): Promise<void> {
    if (!feed.tail) return; // nobody has joined yet; the first join begins at the head and asks for what came after
    const next = heard.filter(({ seq }) => feed.tail && seq > feed.tail.seq);
    if (next[0]?.seq === feed.tail.seq + 1) await this.#append(feed, next);
    else if (next.length > 0 || heard.length === 0) await this.#readOn(feed);
  }

  async #append(feed: WorkspaceFeed, rows: readonly RecordedStored[]): Promise<void> {
    const { entries, grants } = await this.#deps.projector.project(rows);
    feed.append(entries, grants);
  }

  /** Reads the log from the tail to the head. */
  async #readOn(feed: WorkspaceFeed): Promise<void> {
    for (;;) {
      const { tail } = feed;
      if (!tail) return;
      const { head, rows } = await this.#deps.uow.read(async (tx) => ({
        head: await tx.log.head(feed.workspaceId),
        rows: await tx.log.after(feed.workspaceId, tail.seq, BATCH),
      }));
      if (!head) return;
      if (!continues(head, tail)) return feed.rewrite(await this.#newStart(head, tail));
      if (rows.length === 0) return;
      await this.#append(feed, rows);
    }
  }

  /** A log that moved backwards under the same epoch was restored from a backup, and nobody has said so yet. */
  async #newStart(head: LogHead, tail: Position): Promise<Position> {
    const wentBack = head.epoch === tail.epoch && head.seq < tail.seq;
    const marked = wentBack ? await this.#deps.keeper.beginEpoch(head.workspaceId, head) : null;
    return marked ?? { epoch: head.epoch, seq: head.seq };
  }
}

/** Whether what comes after `tail` can be read from this log. */
const continues = (head: LogHead, tail: Position): boolean =>
  head.epoch === tail.epoch && head.seq >= tail.seq && head.floor <= tail.seq;
