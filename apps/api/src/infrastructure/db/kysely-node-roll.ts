import { type Kysely, sql } from "kysely";
import type { NodeRoll } from "#application/ports/node-roll.ts";
import { whenUnavailable } from "./database-errors.ts";
import type { DatabaseSchema } from "./schema.ts";

export class KyselyNodeRoll implements NodeRoll {
  readonly #kysely: Kysely<DatabaseSchema>;

  constructor(kysely: Kysely<DatabaseSchema>) {
    this.#kysely = kysely;
  }

  /**
   * In one statement. Rows that another node removes meanwhile are its own business: nobody waits for anybody. A row from the
   * future, as a database that failed over to a slower clock may have, is one from so long ago.
   */
  async sign(nodeId: string, withinMs: number): Promise<readonly string[]> {
    const signed = sql<{ nodeId: string }>`
      with signature as (
        insert into node_roll (node_id, signed_at) values (${nodeId}, now())
        on conflict (node_id) do update set signed_at = excluded.signed_at
      ), forgotten as (
        delete from node_roll where node_id in (
          select node_id from node_roll
          where signed_at < now() - interval '1 hour' and node_id <> ${nodeId}
          for update skip locked)
      )
      select node_id as "nodeId" from node_roll
      where node_id <> ${nodeId} and abs(extract(epoch from now() - signed_at)) * 1000 < ${withinMs}::float8`;
    const { rows } = await signed.execute(this.#kysely).catch(whenUnavailable);
    return rows.map((row) => row.nodeId);
  }

  async strike(nodeId: string): Promise<void> {
    await this.#kysely.deleteFrom("node_roll").where("node_id", "=", nodeId).execute().catch(whenUnavailable);
  }
}
