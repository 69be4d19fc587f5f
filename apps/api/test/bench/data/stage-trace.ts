import { KyselyRoomRepository } from "#infrastructure/db/repositories/kysely-room-repository.ts";
import { KyselyWorkspaceMemberRepository } from "#infrastructure/db/repositories/kysely-workspace-member-repository.ts";
import { InProcessEventBus } from "#infrastructure/events/in-process-event-bus.ts";
import { EventProjector } from "#realtime/event-projector.ts";
import { FeedCursor } from "#realtime/feed/feed-cursor.ts";
import type { FeedSlice } from "#realtime/feed/feed-slice.ts";
import { WorkspaceFeed } from "#realtime/feed/workspace-feed.ts";
import { nowUs } from "./now-us.ts";

/** In the order in which an event passes them. */
type Stage = "committed" | "entered" | "reread" | "encoded" | "written";

/** When one row of a log passed each stage, in microseconds. */
type Passed = { workspaceId: string; seq: number } & Partial<Record<Stage, number>>;

/**
 * Notes when events pass the stages of their way, by standing in for methods of the classes that take them along it: the
 * server that is measured is the one that ships, and a server without a trace has nothing of it in its path.
 */
export class StageTrace {
  readonly #passed = new Map<string, Passed>();
  /** What is being projected of each workspace: one batch at a time, for its lane is serial. */
  readonly #projecting = new Map<string, readonly number[]>();
  /** When what goes out in one write went to the last socket that stands there. */
  readonly #written = new Map<FeedSlice, { workspaceId: string; at: number }>();

  install(): void {
    this.#watchBus();
    this.#watchProjector();
    this.#watchReads(KyselyRoomRepository.prototype);
    this.#watchReads(KyselyWorkspaceMemberRepository.prototype);
    this.#watchFeeds();
  }

  /** All rows since the last call. */
  take(): readonly Passed[] {
    const bySlice = [...this.#written].sort(([, left], [, right]) => left.at - right.at);
    for (const [{ rows }, { workspaceId, at }] of bySlice)
      this.#mark(workspaceId, { seqs: rows.map(({ seq }) => seq), stage: "written", at });
    this.#written.clear();
    const passed = [...this.#passed.values()];
    this.#passed.clear();
    return passed;
  }

  #mark(workspaceId: string, { seqs, stage, at = nowUs() }: { seqs: readonly number[]; stage: Stage; at?: number }) {
    for (const seq of seqs) {
      const key = `${workspaceId}/${seq}`;
      const row = this.#passed.get(key) ?? { workspaceId, seq };
      row[stage] = at;
      this.#passed.set(key, row);
    }
  }

  #watchBus(): void {
    const mark = this.#mark.bind(this);
    const { publish } = InProcessEventBus.prototype;
    InProcessEventBus.prototype.publish = function (events) {
      for (const event of events)
        if (event.seq !== null) mark(event.workspaceId, { seqs: [event.seq], stage: "committed" });
      publish.call(this, events);
    };
  }

  #watchProjector(): void {
    const [mark, projecting] = [this.#mark.bind(this), this.#projecting];
    const { project } = EventProjector.prototype;
    EventProjector.prototype.project = function (rows) {
      const workspaceId = rows[0]?.workspaceId ?? "";
      const seqs = rows.map(({ seq }) => seq);
      mark(workspaceId, { seqs, stage: "entered" });
      projecting.set(workspaceId, seqs);
      return project.call(this, rows).finally(() => projecting.delete(workspaceId));
    };
  }

  #watchReads(repository: { byIds(workspaceId: string, ids: readonly string[]): Promise<readonly unknown[]> }): void {
    const [mark, projecting] = [this.#mark.bind(this), this.#projecting];
    const { byIds } = repository;
    repository.byIds = async function (workspaceId, ids) {
      const found = await byIds.call(this, workspaceId, ids);
      mark(workspaceId, { seqs: projecting.get(workspaceId) ?? [], stage: "reread" });
      return found;
    };
  }

  #watchFeeds(): void {
    const [mark, written] = [this.#mark.bind(this), this.#written];
    const { append } = WorkspaceFeed.prototype;
    WorkspaceFeed.prototype.append = function (entries, grants) {
      const seqs = entries.map(({ seq }) => seq);
      mark(this.workspaceId, { seqs, stage: "encoded" });
      append.call(this, entries, grants);
    };
    const { serve } = FeedCursor.prototype;
    FeedCursor.prototype.serve = function (slice) {
      serve.call(this, slice);
      const { workspaceId } = this.socket;
      const last = written.get(slice) ?? { workspaceId, at: 0 };
      last.at = nowUs();
      written.set(slice, last);
    };
  }
}
