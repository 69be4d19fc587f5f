import type { PostgresPool, PostgresPoolClient } from "kysely";
import type pg from "pg";
import { nameOf } from "./prepared-statements.ts";

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
      return await (values.length === 0 ? client.query(text) : client.query(prepared(text, values)));
    } finally {
      clearTimeout(timer);
    }
  };
  // Kysely's other overload takes a cursor, and the dialect is given no cursor to make one of.
  return { query: query as unknown as PostgresPoolClient["query"], release: () => client.release() };
};

const prepared = (text: string, values: readonly unknown[]): pg.QueryConfig => {
  const name = nameOf(text);
  return { text, values: [...values], ...(name === undefined ? {} : { name }) };
};

type Cuttable = { connection: { stream: { destroy(): void } } };

/**
 * Ends the connection, and cuts it, as a goodbye alone would wait for the queries under way. Every pooled client is a
 * `pg.Client`, whose types leave out its connection.
 */
const abandon = (client: pg.PoolClient): void => {
  const cuttable = client as unknown as Cuttable & pg.Client;
  cuttable.end().catch(() => {});
  cuttable.connection.stream.destroy();
};
