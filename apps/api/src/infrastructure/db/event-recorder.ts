import type { Transaction } from "kysely";
import type { Clock } from "#application/ports/clock.ts";
import type { Position } from "#application/ports/event-log.ts";
import type { IdGenerator } from "#application/ports/id-generator.ts";
import type { DomainEvent, Recorded, StoredDomainEvent } from "#domain/events.ts";
import type { Aggregate } from "#domain/kernel/aggregate.ts";
import { type Along, appendEvents } from "./append-events.ts";
import { thenMore } from "./fewer-round-trips.ts";
import type { DatabaseSchema } from "./schema.ts";

type Tx = Transaction<DatabaseSchema>;
type Stamps = { clock: Clock; ids: IdGenerator; mutationId: string | null };

/** What the aggregates saved in one transaction have recorded, in the order of saving. */
export class EventRecorder {
  readonly #stored = new Map<string, StoredDomainEvent[]>();
  readonly #ofPeople: Exclude<DomainEvent, StoredDomainEvent>[] = [];
  #actorId: string | null = null;

  collect<State extends { version: number }, Event extends DomainEvent>(aggregate: Aggregate<State, Event>): void {
    for (const event of aggregate.pullEvents()) this.#add(event);
  }

  /** Holds for all events of the transaction, those collected before included. */
  actAs(memberId: string): void {
    this.#actorId = memberId;
  }

  /**
   * Writes the logs, one workspace after the other in ascending id, so that two transactions never wait for each other.
   * `next` goes along with its last statement: `thenCommit`, where nothing is to be written after it. What it resolves to has
   * happened only once the transaction is committed.
   */
  async append(
    tx: Tx,
    stamps: Stamps,
    { answeredUnder, next }: Along,
  ): Promise<{ positions: Record<string, Position>; recorded: Recorded[] }> {
    const positions: Record<string, Position> = {};
    const recorded: Recorded[] = [];
    const logs = [...this.#stored].sort(byWorkspaceId);
    for (const [index, [workspaceId, events]] of logs.entries()) {
      const unplaced = events.map((event) => this.#stamp(event, stamps));
      const isLast = index === logs.length - 1;
      const position = await appendEvents(
        tx,
        { workspaceId, events: unplaced },
        { answeredUnder, next: isLast ? next : thenMore },
      );
      const before = position.seq - events.length;
      recorded.push(...unplaced.map((event, index) => ({ ...event, seq: before + index + 1 })));
      positions[workspaceId] = position;
    }
    const { clock, ids } = stamps;
    const ofPeople = this.#ofPeople.map((event) => ({ id: ids.next(), occurredAt: clock.now(), seq: null, event }));
    return { positions, recorded: [...recorded, ...ofPeople] };
  }

  #add(event: DomainEvent): void {
    if (!("workspaceId" in event)) {
      this.#ofPeople.push(event);
      return;
    }
    const events = this.#stored.get(event.workspaceId) ?? [];
    events.push(event);
    this.#stored.set(event.workspaceId, events);
  }

  #stamp(event: StoredDomainEvent, { clock, ids, mutationId }: Stamps) {
    const { workspaceId } = event;
    return { id: ids.next(), occurredAt: clock.now(), workspaceId, actorId: this.#actorId, mutationId, event };
  }
}

const byWorkspaceId = ([left]: [string, unknown], [right]: [string, unknown]): number => (left < right ? -1 : 1);
