import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Housekeeper, Purged } from "#application/ports/housekeeper.ts";
import { whenUnavailable } from "./database-errors.ts";
import type { DatabaseSchema } from "./schema.ts";

/** `rowsAtOnce` are locked at a time, in `atMost` batches of each kind. */
type Bounds = { rowsAtOnce: number; atMost: number };

/** A batch takes some milliseconds; a purge removes up to 100,000 rows of each kind. */
const defaultBounds: Bounds = { rowsAtOnce: 500, atMost: 200 };

/** One batch. Rows that another node has in hand are skipped: it removes them, or the next purge does. */
type Batch = (before: Date, rows: number) => RawBuilder<unknown>;

const batches: { readonly [K in keyof Purged]: Batch } = {
  sessions: (before, rows) => sql`
    delete from sessions where id in (
      select id from sessions where expires_at < ${before} or revoked_at < ${before}
      limit ${rows} for update skip locked)`,

  deadLetters: (before, rows) => sql`
    delete from dead_letters where (workspace_id, seq) in (
      select workspace_id, seq from dead_letters where kept_at < ${before}
      limit ${rows} for update skip locked)`,

  invitations: (before, rows) => sql`
    delete from invitations where id in (
      select invitation.id from invitations as invitation
      join workspaces as workspace on workspace.id = invitation.workspace_id
      where invitation.expires_at < ${before} and (invitation.status <> 'pending' or workspace.deleted_at is not null)
      limit ${rows} for update of invitation skip locked)`,

  // The version stays: what snapshots show has not changed. No hash of a token is ever spelled like this.
  links: (before, rows) => sql`
    update invitations set token_hash = 'forgotten:' || id where id in (
      select id from invitations
      where expires_at < ${before} and status = 'pending' and token_hash not like 'forgotten:%'
      limit ${rows} for update skip locked)`,
};

/** @throws DatabaseUnavailable when the database is lost or does not answer in time. */
export class KyselyHousekeeper implements Housekeeper {
  readonly #kysely: Kysely<DatabaseSchema>;
  readonly #bounds: Bounds;

  constructor(kysely: Kysely<DatabaseSchema>, bounds: Bounds = defaultBounds) {
    this.#kysely = kysely;
    this.#bounds = bounds;
  }

  async purge(before: Date): Promise<Purged> {
    return {
      sessions: await this.#repeat(batches.sessions, before),
      deadLetters: await this.#repeat(batches.deadLetters, before),
      invitations: await this.#repeat(batches.invitations, before),
      links: await this.#repeat(batches.links, before),
    };
  }

  async #repeat(batch: Batch, before: Date): Promise<number> {
    const { rowsAtOnce, atMost } = this.#bounds;
    let rows = 0;
    for (let turn = 0; turn < atMost; turn += 1) {
      const { numAffectedRows } = await batch(before, rowsAtOnce).execute(this.#kysely).catch(whenUnavailable);
      const affected = Number(numAffectedRows ?? 0);
      rows += affected;
      if (affected < rowsAtOnce) break;
    }
    return rows;
  }
}
