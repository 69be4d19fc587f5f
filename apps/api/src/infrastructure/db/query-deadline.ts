import type { PostgresPool, PostgresPoolClient } from "kysely";
import type pg from "pg";

/**
 * Ends a connection whose server has not answered a query in time; the query then fails, and the pool replaces the
 * connection. The server's own `statement_timeout` says nothing when the server is frozen or the network is gone, and
 * pg's `query_timeout` fails the query but leaves the next one, the rollback, waiting behind it.
 */
export const withDeadline = (pool: pg.Pool, deadlineMs: number): PostgresPool => ({
  connect: async () => hurried(await pool.connect(), deadlineMs),
  end: () => pool.end(),
});

const hurried = (client: pg.PoolClient, deadlineMs: number): PostgresPoolClient => {
  const query = async (text: string, values: readonly unknown[]): Promise<pg.QueryResult> => {
    const timer = setTimeout(() => abandon(client), deadlineMs);
    try {
      return await client.query(text, [...values]);
    } finally {
      clearTimeout(timer);
    }
  };
  // Kysely's other overload takes a cursor, and the dialect is given no cursor to make one of.
  return { query: query as unknown as PostgresPoolClient["query"], release: () => client.release() };
};

/** With a query under way, `end` cuts the connection instead of saying goodbye on it; every pooled client is a Client. */
const abandon = (client: pg.PoolClient): void => {
  (client as pg.PoolClient & pg.Client).end().catch(() => {});
};
