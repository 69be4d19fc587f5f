import type { IdentityEvent } from "./identity/events.ts";
import type { Id } from "./kernel/id.ts";
import type { RoomsEvent } from "./rooms/events.ts";
import type { WorkspacesEvent } from "./workspaces/events.ts";

/** Facts of one workspace: each becomes a row of that workspace's log. */
export type StoredDomainEvent = WorkspacesEvent | RoomsEvent;
export type DomainEvent = StoredDomainEvent | IdentityEvent;

export type StoredDomainEventType = StoredDomainEvent["type"];
export type StoredDomainEventOf<T extends StoredDomainEventType> = Extract<StoredDomainEvent, { type: T }>;

type Stamp = { id: Id; occurredAt: Date };

/** A fact of a workspace with its place in the log. `actorId` is the member who acted; null when Orbit itself did. */
export type RecordedStored<E extends StoredDomainEvent = StoredDomainEvent> = Stamp & {
  workspaceId: Id;
  seq: number;
  actorId: Id | null;
  /** What the acting client called its own command; lets it recognise the echo. */
  mutationId: string | null;
  event: E;
};

/** A fact about a person or session: published in-process after commit, and in no log. */
export type RecordedIdentity = Stamp & { seq: null; event: IdentityEvent };

export type Recorded = RecordedStored | RecordedIdentity;
