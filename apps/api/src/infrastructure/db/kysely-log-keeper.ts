import { randomInt } from "node:crypto";
import { type Kysely, sql, type Transaction } from "kysely";
import type { Position } from "#application/ports/event-log.ts";
import type { LogKeeper } from "#application/ports/log-keeper.ts";
import { whenUnavailable } from "./database-errors.ts";
import type { DatabaseSchema } from "./schema.ts";

/** Any number, as long as nothing else in this database uses it. */
const TRIM_LOCK = 7_262_002;

/** As large as the column: no two histories share an epoch by accident. */
const EPOCH_END = 2 ** 31 - 1;

/** @throws DatabaseUnavailable from every method when the database is lost or does not answer in time. */
export class KyselyLogKeeper implements LogKeeper {
  readonly #kysely: Kysely<DatabaseSchema>;

  constructor(kysely: Kysely<DatabaseSchema>) {
    this.#kysely = kysely;
  }

  async beginEpoch(workspaceId: string, seen: Position): Promise<Position | null> {
    await this.#kysely
      .updateTable("workspace_logs")
      .set({ epoch: randomInt(1, EPOCH_END) })
      .where("workspace_id", "=", workspaceId)
      .where("epoch", "=", seen.epoch)
      .where("last_seq", "=", seen.seq)
      .execute()
      .catch(whenUnavailable);
    const position = await this.#kysely
      .selectFrom("workspace_logs")
      .select(["epoch", "last_seq as seq"])
      .where("workspace_id", "=", workspaceId)
      .executeTakeFirst()
      .catch(whenUnavailable);
    return position ?? null;
  }

  noticeRestore(): Promise<boolean> {
    return this.#kysely
      .transaction()
      .execute((tx) => this.#compareOrigin(tx))
      .catch(whenUnavailable);
  }

  declareRestore(): Promise<number> {
    return this.#renewEpochs(this.#kysely).catch(whenUnavailable);
  }

  trim(before: Date): Promise<number> {
    return this.#kysely
      .transaction()
      .execute((tx) => this.#trim(tx, before))
      .catch(whenUnavailable);
  }

  async #compareOrigin(tx: Transaction<DatabaseSchema>): Promise<boolean> {
    const fingerprint = await this.#fingerprint(tx);
    const { numInsertedOrUpdatedRows: isFirst } = await tx
      .insertInto("log_origin")
      .values({ fingerprint })
      .onConflict((conflict) => conflict.column("singleton").doNothing())
      .executeTakeFirstOrThrow();
    if (isFirst) return false;
    // The row is locked from here on: of several nodes that start at once, one finds it changed.
    const { numUpdatedRows } = await tx
      .updateTable("log_origin")
      .set({ fingerprint })
      .where("fingerprint", "!=", fingerprint)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    await this.#renewEpochs(tx);
    return true;
  }

  async #renewEpochs(tx: Transaction<DatabaseSchema> | Kysely<DatabaseSchema>): Promise<number> {
    const renewed =
      await sql`update workspace_logs set epoch = 1 + floor(random() * ${EPOCH_END - 1})::integer`.execute(tx);
    return Number(renewed.numAffectedRows ?? 0);
  }

  /** Changes with the cluster, with its timeline (a point-in-time recovery) and with the table itself (a restored dump). */
  async #fingerprint(tx: Transaction<DatabaseSchema>): Promise<string> {
    const { rows } = await sql<{ fingerprint: string }>`
      select concat_ws('/', system_identifier, timeline_id, 'workspace_logs'::regclass::oid) as fingerprint
      from pg_control_system(), pg_control_checkpoint()`.execute(tx);
    const [row] = rows;
    if (!row) throw new Error("the database does not say which one it is");
    return row.fingerprint;
  }

  async #trim(tx: Transaction<DatabaseSchema>, before: Date): Promise<number> {
    // Every node trims once an hour; two at once would wait for each other's rows.
    const { rows } = await sql<{ first: boolean }>`select pg_try_advisory_xact_lock(${TRIM_LOCK}) as first`.execute(tx);
    if (!rows[0]?.first) return 0;
    await sql`
      update workspace_logs as log set floor_seq = old.seq
      from (
        select workspace_id, max(seq) as seq from workspace_events where occurred_at < ${before} group by workspace_id
      ) as old
      where log.workspace_id = old.workspace_id and log.floor_seq < old.seq`.execute(tx);
    const { numAffectedRows } = await sql`
      delete from workspace_events as event using workspace_logs as log
      where log.workspace_id = event.workspace_id and event.seq <= log.floor_seq`.execute(tx);
    return Number(numAffectedRows ?? 0);
  }
}
