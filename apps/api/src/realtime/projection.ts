import { type ChannelId, channels, type ServerEvent, type StoredServerEventType } from "@orbit/shared/realtime";
import type { ReadTransaction } from "#application/ports/unit-of-work.ts";
import type { RecordedStored, StoredDomainEvent, StoredDomainEventOf, StoredDomainEventType } from "#domain/events.ts";

/** What projections read. Many are read at once, so what each asks for alone is gathered: see `readTogether`. */
export type ProjectionReads = {
  [K in "workspaces" | "members" | "roles" | "invitations" | "rooms"]: Pick<ReadTransaction[K], "byId">;
};

/** What an event puts an end to. After its own frame the sockets of the member, or of the workspace, close; a room's leave it. */
export type Ending = { kind: "member"; memberId: string } | { kind: "workspace" } | { kind: "room"; roomId: string };

type Broadcast<E extends StoredDomainEvent, T extends StoredServerEventType> = {
  broadcast: T;
  /** Where it travels; the workspace's channel when absent. */
  channel?: (event: E) => ChannelId;
  /** Which entity it tells of. Frames carry whole states, so of several about one entity a late reader needs the newest only. */
  entity: (event: E) => string;
  /** Re-reads committed state. Null when the row is gone: nothing is sent, and the place in the order still counts. */
  read: (event: E, tx: ProjectionReads) => Promise<Omit<ServerEvent<T>, "type"> | null>;
  /** Present when the event takes access away. */
  ends?: (event: E) => Ending;
  /** True when the event changes what members may see, so that audiences are worked out anew from here on. */
  regrants?: true;
};

/** Silence is said out loud: an omission and a decision must not look the same. */
type Silent = { silent: string };

export type ProjectionOf<E extends StoredDomainEvent> =
  | { [T in StoredServerEventType]: Broadcast<E, T> }[StoredServerEventType]
  | Silent;

/** What becomes of each domain event. Total: the compiler names the one that is missing. */
export type Projections<T extends StoredDomainEventType = StoredDomainEventType> = {
  readonly [K in T]: ProjectionOf<StoredDomainEventOf<K>>;
};

export const onWorkspace = (row: RecordedStored): ChannelId<"workspace"> => channels.workspace(row.workspaceId);
