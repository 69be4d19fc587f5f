import { KyselyRoomRepository } from "#infrastructure/db/repositories/kysely-room-repository.ts";
import { KyselyWorkspaceMemberRepository } from "#infrastructure/db/repositories/kysely-workspace-member-repository.ts";
import { InProcessEventBus } from "#infrastructure/events/in-process-event-bus.ts";
import { EventProjector } from "#realtime/event-projector.ts";
import { WorkspaceFeed } from "#realtime/feed/workspace-feed.ts";
import { nowUs } from "./now-us.ts";

/** In the order in which an event passes them. */
export const stages = ["committed", "entered", "reread", "encoded", "written"] as const;
type Stage = (typeof stages)[number];

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
  /** What was appended to a feed and is not written yet. */
  readonly #appended = new Map<string, number[]>();

  install(): void {
    this.#watchBus();
    this.#watchProjector();
    this.#watchReads(KyselyRoomRepository.prototype);
    this.#watchReads(KyselyWorkspaceMemberRepository.prototype);
    this.#watchFeeds();
  }

  /** All rows since the last call. */
  take(): readonly Passed[] {
    const passed = [...this.#passed.values()];
    this.#passed.clear();
    return passed;
  }

  #mark(workspaceId: string, seqs: readonly number[], stage: Stage): void {
    const at = nowUs();
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
      for (const event of events) if (event.seq !== null) mark(event.workspaceId, [event.seq], "committed");
      publish.call(this, events);
    };
  }

  #watchProjector(): void {
    const [mark, projecting] = [this.#mark.bind(this), this.#projecting];
    const { project } = EventProjector.prototype;
    EventProjector.prototype.project = function (rows) {
      const workspaceId = rows[0]?.workspaceId ?? "";
      const seqs = rows.map(({ seq }) => seq);
      mark(workspaceId, seqs, "entered");
      projecting.set(workspaceId, seqs);
      return project.call(this, rows).finally(() => projecting.delete(workspaceId));
    };
  }

  #watchReads(repository: { byIds(workspaceId: string, ids: readonly string[]): Promise<readonly unknown[]> }): void {
    const [mark, projecting] = [this.#mark.bind(this), this.#projecting];
    const { byIds } = repository;
    repository.byIds = async function (workspaceId, ids) {
      const found = await byIds.call(this, workspaceId, ids);
      mark(workspaceId, projecting.get(workspaceId) ?? [], "reread");
      return found;
    };
  }

  #watchFeeds(): void {
    const [mark, appended] = [this.#mark.bind(this), this.#appended];
    const { append, pumpAll } = WorkspaceFeed.prototype;
    WorkspaceFeed.prototype.append = function (entries, grants) {
      const seqs = entries.map(({ seq }) => seq);
      mark(this.workspaceId, seqs, "encoded");
      appended.set(this.workspaceId, [...(appended.get(this.workspaceId) ?? []), ...seqs]);
      append.call(this, entries, grants);
    };
    WorkspaceFeed.prototype.pumpAll = function () {
      pumpAll.call(this);
      mark(this.workspaceId, appended.get(this.workspaceId) ?? [], "written");
      appended.delete(this.workspaceId);
    };
  }
}
