import { type PostgresPool, type PostgresPoolClient, type PostgresQueryResult, type RawBuilder, sql } from "kysely";

type Sent = Promise<PostgresQueryResult<unknown>>;
type Query = (text: string, values: readonly unknown[]) => Sent;

/** What `thenCommit` reads as; statements are told by it. */
const LAST = "/* last */";

/**
 * Put before a transaction's last statement, it takes COMMIT along: the locks that the statement takes are then held for no
 * round trip. Where the statement fails, so does the transaction. Nothing that could still fail may come after it.
 */
export const thenCommit: RawBuilder<unknown> = sql`/* last */`;

/** Put before a statement that others follow. */
export const thenMore: RawBuilder<unknown> = sql``;

/**
 * A pool of pipelining connections whose transactions go to the server and back less often:
 * - BEGIN goes along with the first statement, when that is a SELECT. Should BEGIN alone fail, what went along is a transaction of
 *   its own; a read can be that without harm, and its answer is withheld.
 * - COMMIT goes along with a statement that is marked by `thenCommit`. After a failed statement, Postgres takes it for a ROLLBACK.
 * - COMMIT of a read-only transaction is not waited for: what was read stays read.
 */
export const fewerRoundTrips = (pool: PostgresPool): PostgresPool => ({
  connect: async () => joined(await pool.connect()),
  end: () => pool.end(),
});

const isBegin = (text: string): boolean => text === "begin" || text.startsWith("start transaction");
const isSelect = (text: string): boolean => text.startsWith("select");

/** Whoever asked for the transaction learns of the failure from the statement after it. */
const unheard = (sent: Sent): Sent => {
  sent.catch(() => {});
  return sent;
};

const nothing: Awaited<Sent> = { command: "SELECT", rowCount: 0, rows: [] };

const joined = (client: PostgresPoolClient): PostgresPoolClient => {
  const send: Query = (text, values) => client.query(text, values);
  let begun: Sent | null = null;
  let isReadOnly = false;
  let committed: Sent | null = null;

  const begin = (text: string): void => {
    begun = unheard(send(text, []));
    isReadOnly = text.endsWith("read only");
    committed = null;
  };

  const alongWithBegin = async (beginning: Sent, text: string, values: readonly unknown[]): Sent => {
    if (!isSelect(text)) await beginning;
    const sent = unheard(send(text, values));
    await beginning;
    return sent;
  };

  const commit = async (): Sent => {
    await begun;
    if (committed) return committed;
    const sent = send("commit", []);
    if (!isReadOnly) return sent;
    void unheard(sent);
    return nothing;
  };

  const query: Query = async (text, values) => {
    if (isBegin(text)) {
      begin(text);
      return nothing;
    }
    if (text === "commit") return commit();
    const beginning = begun;
    begun = null;
    if (beginning) return alongWithBegin(beginning, text, values);
    const sent = send(text, values);
    if (text.startsWith(LAST)) committed = unheard(send("commit", []));
    return sent;
  };
  // Kysely's other overload takes a cursor, and the dialect is given no cursor to make one of.
  return { query: query as unknown as PostgresPoolClient["query"], release: () => client.release() };
};
