import type { DeleteResult, InsertResult, Transaction, UpdateResult } from "kysely";
import type { DomainErrorCode } from "#domain/errors.ts";
import type { DomainEvent } from "#domain/events.ts";
import type { Aggregate } from "#domain/kernel/aggregate.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { refusalOf } from "./database-errors.ts";
import type { EventRecorder } from "./event-recorder.ts";
import type { DatabaseSchema } from "./schema.ts";

/** What every repository is made of. */
export type RepositoryContext = { tx: Transaction<DatabaseSchema>; recorder: EventRecorder };

/** How a row is written. `update` and `delete` match the row's id and its loaded version; absent where the domain has no such change. */
export type RowWrites = {
  insert(): Promise<InsertResult>;
  update?(loadedVersion: number): Promise<UpdateResult>;
  delete?(loadedVersion: number): Promise<DeleteResult>;
  /** The refusal when the row is not, or no longer, the one that was loaded. */
  stale?: DomainErrorCode;
};

/** Writes the aggregate if it changed, and hands its events to the recorder. Call it once per aggregate and transaction. */
export const saveAggregate = async <State extends { id: string; version: number }, Event extends DomainEvent>(
  { recorder }: RepositoryContext,
  aggregate: Aggregate<State, Event>,
  writes: RowWrites,
): Promise<void> => {
  const isWritten = await write(aggregate, writes).catch((error) => {
    throw refusalOf(error) ?? error;
  });
  if (!isWritten) throw lostRow(writes.stale, aggregate.state.id);
  recorder.collect(aggregate);
};

const write = async <State extends { version: number }, Event>(
  { state, loadedVersion, isDeleted }: Aggregate<State, Event>,
  writes: RowWrites,
): Promise<boolean> => {
  if (isDeleted) return (await writes.delete?.(loadedVersion))?.numDeletedRows === 1n;
  if (loadedVersion === 0) return (await writes.insert()).numInsertedOrUpdatedRows === 1n;
  if (state.version === loadedVersion) return true;
  return (await writes.update?.(loadedVersion))?.numUpdatedRows === 1n;
};

/** `current` stays null: the row as it is now belongs to another transaction, and the use case may read it again. */
const lostRow = (stale: DomainErrorCode | undefined, id: string): Error =>
  stale
    ? new DomainError(stale, `${id} was changed by somebody else in the meantime. Load it again.`, null)
    : new Error(`${id} was changed, and its repository only inserts.`);
