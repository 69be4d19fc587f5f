import type pg from "pg";
import type { DatabaseOptions } from "./database.ts";

/**
 * A connection can break while idle in the pool and while a transaction holds it between two queries. Either is an event
 * that ends the process unless somebody listens: the pool hears of the first kind only, its clients of both.
 */
export const surviveLostConnections = (pool: pg.Pool, log: DatabaseOptions["log"]): void => {
  pool.on("connect", (client) => client.on("error", (error) => log("a database connection was lost", error)));
  // The client's own listener has told it already.
  pool.on("error", () => {});
};
