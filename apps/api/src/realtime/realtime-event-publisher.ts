import type { EventBus } from "#application/ports/event-bus.ts";
import type { LogHead, Position } from "#application/ports/event-log.ts";
import type { LogKeeper } from "#application/ports/log-keeper.ts";
import type { UnitOfWork } from "#application/ports/unit-of-work.ts";
import type { Recorded, RecordedStored } from "#domain/events.ts";
import type { EventProjector, Projected } from "./event-projector.ts";
import type { FeedEntry } from "./feed/feed-entry.ts";
import type { WorkspaceFeed } from "./feed/workspace-feed.ts";
import type { WorkspaceFeeds } from "./feed/workspace-feeds.ts";
import type { StreamNews } from "./nodes/stream-message.ts";
import type { RealtimeReport } from "./realtime-report.ts";
import type { SerialLanes } from "./serial-lanes.ts";
import type { StreamTally } from "./stream-tally.ts";

/** What rows became, and in which epoch they were appended. */
type Appended = Projected & { epoch: number };

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
  tally: StreamTally;
  /** Tells other nodes of what was committed here, once it has been handled. Null: there are none. */
  announce: ((news: StreamNews) => void) | null;
};

/**
 * Turns commits into broadcasts: takes the events of one workspace through one serial lane, in `seq` order, re-reads committed
 * state and appends the frames to the workspace's feed. Events heard on the bus are a short cut; whatever is missing, out of
 * order or lost is read from the log, at the latest when `poll` compares tails with heads.
 */
export class RealtimeEventPublisher {
  readonly #deps: Dependencies;
  /** Per workspace, what was committed since its lane took up what it is busy with. Is read again together. */
  readonly #waiting = new Map<string, RecordedStored[]>();

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

  /**
   * Takes rows that another node has projected, when they come right after the tail; looks at the log otherwise. Only for
   * what that node is known to have said. Never rejects.
   */
  async accept(
    workspaceId: string,
    { epoch, entries }: { epoch: number; entries: readonly FeedEntry[] },
  ): Promise<void> {
    const feed = this.#deps.feeds.get(workspaceId);
    const newest = entries.at(-1);
    if (!feed?.tail || !newest) return;
    if (feed.tail.epoch === epoch) feed.noteHead(newest.seq);
    await this.#guarded(workspaceId, () => this.#take(feed, { epoch, entries }));
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
    await Promise.all(workspaceIds.map((workspaceId) => this.#committed(workspaceId, rowsOf(workspaceId))));
  }

  async #compare(head: LogHead): Promise<void> {
    const feed = this.#deps.feeds.get(head.workspaceId);
    if (!feed?.tail) return;
    const { epoch, seq } = feed.tail;
    feed.noteHead(head.epoch === epoch ? head.seq : 0);
    if (head.epoch === epoch && head.seq === seq) return;
    const isBehind = head.epoch === epoch && head.seq > seq;
    await this.#guarded(head.workspaceId, async () => {
      // What was heard by the time its turn comes need not be read from the log.
      if (isBehind && feed.tail && feed.tail.seq >= head.seq) return;
      await this.#readOn(feed);
    });
  }

  async #committed(workspaceId: string, rows: readonly RecordedStored[]): Promise<void> {
    const feed = this.#deps.feeds.get(workspaceId);
    if (!feed) return this.#tell(workspaceId, rows, null); // nobody here waits for it
    for (const { seq } of rows) feed.noteHead(seq);
    const waiting = this.#waiting.get(workspaceId);
    if (waiting && waiting.length < BATCH) {
      waiting.push(...rows);
      return; // whoever waited first sees to it
    }
    const batch = [...rows];
    this.#waiting.set(workspaceId, batch);
    this.#tell(workspaceId, batch, await this.#inLane(workspaceId, batch));
  }

  #tell(workspaceId: string, rows: readonly RecordedStored[], appended: Appended | null): void {
    const { announce } = this.#deps;
    if (!announce) return;
    const entries = appended?.grants === null ? appended.entries : null;
    const seq = rows.reduce((newest, row) => Math.max(newest, row.seq), 0);
    announce({ workspaceId, epoch: appended?.epoch ?? null, seq, entries });
  }

  /** Resolves to what these very rows became, when they were the next ones; to null in every other case. */
  async #inLane(workspaceId: string, rows: readonly RecordedStored[]): Promise<Appended | null> {
    return this.#guarded(workspaceId, async () => {
      // From here on they are on their way: what is committed now waits for the next turn.
      if (this.#waiting.get(workspaceId) === rows) this.#waiting.delete(workspaceId);
      const feed = this.#deps.feeds.get(workspaceId);
      return feed && this.#advance(feed, rows);
    });
  }

  async #guarded<T>(workspaceId: string, task: () => Promise<T>): Promise<T | null> {
    try {
      return await this.#deps.lanes.run(workspaceId, task);
    } catch (error) {
      this.#deps.report.trouble("catching up with the log", error);
      return null;
    }
  }

  async #advance(feed: WorkspaceFeed, heard: readonly RecordedStored[]): Promise<Appended | null> {
    if (!feed.tail) return null; // nobody has joined yet; the first join begins at the head and asks for what came after
    const { epoch, seq: after } = feed.tail;
    // Of two commits, the answer to the later one may be heard first.
    const next = heard.filter(({ seq }) => seq > after).sort((left, right) => left.seq - right.seq);
    if (next.length > 0 && isRun(next, after)) return { ...(await this.#append(feed, next)), epoch };
    if (next.length > 0 || heard.length === 0) await this.#readOn(feed);
    return null;
  }

  async #take(feed: WorkspaceFeed, news: { epoch: number; entries: readonly FeedEntry[] }): Promise<void> {
    const { tail } = feed;
    if (!tail) return;
    const next = news.entries.filter(({ seq }) => seq > tail.seq);
    if (news.epoch === tail.epoch && next.length === 0) return;
    if (news.epoch !== tail.epoch || next[0]?.seq !== tail.seq + 1) {
      await this.#readOn(feed);
      return;
    }
    feed.append(next, null);
    for (const _row of next) this.#deps.tally.count(feed.workspaceId, "projected.elsewhere");
  }

  async #append(feed: WorkspaceFeed, rows: readonly RecordedStored[]): Promise<Projected> {
    const projected = await this.#deps.projector.project(rows);
    feed.append(projected.entries, projected.grants);
    return projected;
  }

  /** Reads the log from the tail to where the head was when the last rows were read. */
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
      if (rows.length > 0) await this.#append(feed, rows);
      // What was committed since is heard of, and waits: who went on reading would never be done in a busy workspace.
      if (rows.length < BATCH) return;
    }
  }

  /** A log that moved backwards under the same epoch was restored from a backup, and nobody has said so yet. */
  async #newStart(head: LogHead, tail: Position): Promise<Position> {
    const wentBack = head.epoch === tail.epoch && head.seq < tail.seq;
    const marked = wentBack ? await this.#deps.keeper.beginEpoch(head.workspaceId, head) : null;
    return marked ?? { epoch: head.epoch, seq: head.seq };
  }
}

/** Whether these are the very rows after `seq`, and none is missing between them. */
const isRun = (rows: readonly RecordedStored[], seq: number): boolean =>
  rows.every((row, index) => row.seq === seq + 1 + index);

/** Whether what comes after `tail` can be read from this log. */
const continues = (head: LogHead, tail: Position): boolean =>
  head.epoch === tail.epoch && head.seq >= tail.seq && head.floor <= tail.seq;
