import type { EventLogReader, Position } from "./event-log.ts";
import type {
  InvitationReader,
  InvitationRepository,
  RoomReader,
  RoomRepository,
  SessionReader,
  SessionRepository,
  UserReader,
  UserRepository,
  WorkspaceMemberReader,
  WorkspaceMemberRepository,
  WorkspaceReader,
  WorkspaceRepository,
  WorkspaceRoleReader,
  WorkspaceRoleRepository,
} from "./repositories.ts";

export interface ReadTransaction {
  readonly users: UserReader;
  readonly sessions: SessionReader;
  readonly workspaces: WorkspaceReader;
  readonly members: WorkspaceMemberReader;
  readonly roles: WorkspaceRoleReader;
  readonly invitations: InvitationReader;
  readonly rooms: RoomReader;
  readonly log: EventLogReader;
}

export interface WriteTransaction {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly workspaces: WorkspaceRepository;
  readonly members: WorkspaceMemberRepository;
  readonly roles: WorkspaceRoleRepository;
  readonly invitations: InvitationRepository;
  readonly rooms: RoomRepository;
  readonly log: EventLogReader;
  /** Names the member on whose behalf the events of this transaction are recorded. */
  actAs(memberId: string): void;
}

export type WriteContext = {
  /**
   * Present when the client sent an `Idempotency-Key`. `scope` is whose key it is (one person's keys mean nothing to
   * another), `request` is what was asked: the same key with another request is refused. `key` up to its first dot (all
   * of it when there is none) is also the `mutationId` of every event the command records; the stored answer is sealed
   * under the whole key, so what follows the dot is what keeps a one-time link from readers of the database.
   */
  idempotency?: { scope: string; key: string; request: string } | undefined;
};

export type Committed<T> = {
  value: T;
  /** Per workspace that got events: the position after this command. */
  positions: Readonly<Record<string, Position>>;
};

/**
 * The one place that knows about commits.
 */
export interface UnitOfWork {
  /**
   * Runs `work` in one transaction. At its end the recorded events are appended to the log of each workspace touched, in
   * ascending workspace id, each under the next `seq`; then COMMIT; then, and only then, they are published on the bus.
   * Rejects with what `work` threw, having stored and published nothing. Deadlocks and serialisation failures are retried
   * up to three times, so `work` must not have side effects of its own.
   *
   * With an idempotency key the first answer is stored in the same transaction, and a repeat resolves to it without running
   * `work`; `value` must therefore survive JSON. The same key with another request: DomainError `idempotency.key_reused`.
   */
  write<T>(context: WriteContext, work: (tx: WriteTransaction) => Promise<T>): Promise<Committed<T>>;
  /** Runs `work` on one read-only snapshot (REPEATABLE READ): everything it reads is of the same moment. */
  read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T>;
}
