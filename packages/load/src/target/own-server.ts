import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, type ServerProcess, startServerProcess } from "@orbit/testkit";
import type { Options } from "../options/parse-options.ts";
import type { Target } from "./target.ts";

const MANY = "1000000";

/** Limits protect a public server from strangers; here everybody comes from one address, all at once. */
const raisedLimits = {
  LIMIT_SOCKETS_PER_SESSION: MANY,
  LIMIT_SOCKETS_PER_USER: MANY,
  LIMIT_SOCKETS_PER_ADDRESS: MANY,
  LIMIT_ROWS_READ_PER_MINUTE: "1000000000",
};

/** A built server of this checkout, as an operator runs it, with limits out of the way. */
export const openOwnServer = async ({ databaseUrl }: Pick<Options, "databaseUrl">): Promise<Target> => {
  const folder = await mkdtemp(join(tmpdir(), "orbit-load-"));
  const port = await freePort();
  const env = {
    ...raisedLimits,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : { DATA_DIR: join(folder, "data") }),
  };
  let server: ServerProcess = startServerProcess(port, env);
  // Nothing may outlive this process, however it ends.
  process.once("exit", () => server.signal("SIGKILL"));
  const close = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  await server.ready().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    where: { base: server.url, origin: server.url },
    about: `a server of its own at ${server.url}, over ${databaseUrl ? "the given PostgreSQL" : "an embedded database"}`,
    restart: async () => {
      const began = performance.now();
      const { code, signal } = await server.stop();
      const stoppedMs = performance.now() - began;
      server = startServerProcess(port, env);
      await server.ready();
      return `it ended with ${signal ?? code} after ${(stoppedMs / 1_000).toFixed(1)} s, and served again ${((performance.now() - began) / 1_000).toFixed(1)} s after it was asked`;
    },
    close,
  };
};
