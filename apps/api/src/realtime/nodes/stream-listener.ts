import type { Timers } from "#application/ports/timers.ts";
import type { Unsubscribe } from "../channel-broker.ts";
import type { WorkspaceFeeds } from "../feed/workspace-feeds.ts";
import type { RealtimeEventPublisher } from "../realtime-event-publisher.ts";
import { PacedRuns } from "./paced-runs.ts";
import type { Peers } from "./peers.ts";
import { decodeNews, streamSubject } from "./stream-message.ts";

/** Between two looks at one workspace's log that rumours lead to. */
const MIN_GAP_MS = 20;
/** Rumours that keep leading nowhere: no oftener than the log is polled anyway. */
const MAX_GAP_MS = 1_000;

type Dependencies = {
  peers: Peers;
  feeds: Pick<WorkspaceFeeds, "get">;
  publisher: Pick<RealtimeEventPublisher, "accept" | "catchUp" | "poll">;
  timers: Timers;
};

/**
 * Hears what other nodes say of the workspaces that have a feed here. What is sealed and comes right after the feed's tail is
 * taken as it is; everything else is a reason to look at the log, and strangers can give no more than that.
 */
export class StreamListener {
  readonly #deps: Dependencies;
  readonly #subscriptions = new Map<string, Promise<Unsubscribe>>();
  readonly #looks: PacedRuns;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    const gaps = { minGapMs: MIN_GAP_MS, maxGapMs: MAX_GAP_MS };
    this.#looks = new PacedRuns({ timers: deps.timers, run: (workspaceId) => this.#look(workspaceId), ...gaps });
  }

  /** Looks at all logs whenever the broker comes back, because of what was said meanwhile. Returns the undo. */
  start(): () => void {
    const stopWatching = this.#deps.peers.broker.watch(({ state }) => {
      if (state === "up") void this.#deps.publisher.poll();
    });
    return () => {
      stopWatching();
      this.#looks.stop();
    };
  }

  /** A feed was made: hear what is said of its workspace, and look at what was said before that. */
  opened(workspaceId: string): void {
    const { broker } = this.#deps.peers;
    const hear = (message: string) => this.#heard(workspaceId, message);
    const subscribed = broker.subscribe(streamSubject(workspaceId), hear);
    this.#subscriptions.set(workspaceId, subscribed);
    void subscribed.then(() => this.#deps.publisher.catchUp(workspaceId));
  }

  /** The feed is gone. */
  closed(workspaceId: string): void {
    void this.#subscriptions.get(workspaceId)?.then((undo) => undo());
    this.#subscriptions.delete(workspaceId);
  }

  #heard(workspaceId: string, message: string): void {
    const tail = this.#deps.feeds.get(workspaceId)?.tail;
    if (!tail) return; // the first join reads the log after this
    const news = decodeNews(workspaceId, message, this.#deps.peers.seal);
    if (news.kind === "true") {
      void this.#deps.publisher.accept(workspaceId, news);
      return;
    }
    const { epoch = tail.epoch, seq = Number.POSITIVE_INFINITY } = news.at;
    if (epoch === tail.epoch && seq <= tail.seq) return;
    this.#looks.ask(workspaceId);
  }

  async #look(workspaceId: string): Promise<boolean> {
    const before = this.#deps.feeds.get(workspaceId)?.tail;
    await this.#deps.publisher.catchUp(workspaceId);
    const after = this.#deps.feeds.get(workspaceId)?.tail;
    return before?.seq !== after?.seq || before?.epoch !== after?.epoch;
  }
}
