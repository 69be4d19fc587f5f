import { randomUUID } from "node:crypto";
import { freePort, type ServerProcess, startBroker, startServerProcess } from "@orbit/testkit";
import { makeDataDirectory } from "../../../../api/test/support/data-directory.ts";
import { embeddedPostgres } from "../../../../api/test/support/embedded-postgres.ts";

export type OrbitProcess = {
  /** Of the first node. */
  readonly url: string;
  /** One for each node. Whoever opens Orbit at any of them is in the same Orbit. */
  readonly urls: readonly string[];
  /** Everything the processes have written since they were last started; for a failing test's report. */
  log(): string;
  /** Ends every process as a power cut would. The data stays; `start` brings them back on the same ports. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it the gentle way and removes its data. */
  close(): Promise<void>;
};

/** How many server processes, and how they hear each other. */
export type Topology = {
  nodes: number;
  hub: "none" | "redis" | "nats" | "postgres";
  /** Settings that differ from those of all other tests. */
  env?: Readonly<Record<string, string>>;
};

export const oneNode: Topology = { nodes: 1, hub: "none" };

type Storage = { env: Readonly<Record<string, string>>; close(): Promise<void> };

const folderOfOne = async (): Promise<Storage> => {
  const { path, remove } = await makeDataDirectory();
  return { env: { DATA_DIR: path }, close: remove };
};

const sharedByNodes = async (hub: Topology["hub"]): Promise<Storage> => {
  const postgres = await embeddedPostgres();
  const broker = hub === "redis" || hub === "nats" ? await startBroker(hub) : null;
  const hubEnv = hub === "none" ? {} : { HUB: broker?.url ?? hub, HUB_SECRET: randomUUID() + randomUUID() };
  return {
    env: { DATABASE_URL: await postgres.createDatabase(), ...hubEnv },
    close: async () => {
      await postgres.stop();
      await broker?.stop();
    },
  };
};

const gone = async (server: ServerProcess): Promise<void> => {
  server.signal("SIGKILL");
  await server.ended();
};

/** Real server processes, as an operator would run them, with a database of their own. Resolves when they can serve. */
export const startOrbit = async ({ nodes, hub, env: differences = {} }: Topology = oneNode): Promise<OrbitProcess> => {
  const storage = nodes === 1 ? await folderOfOne() : await sharedByNodes(hub);
  const ports = await Promise.all(Array.from({ length: nodes }, freePort));
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const env = {
    DEMO: "true",
    PRESENCE_GRACE_MS: "2000",
    LIMIT_SOCKETS_PER_SESSION: "1000",
    LIMIT_SOCKETS_PER_USER: "1000",
    ...storage.env,
    PUBLIC_ORIGIN: urls.join(","),
    ...differences,
  };
  const servers: ServerProcess[] = [];
  const close = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await storage.close();
  };
  // One after the other: the first one fills the database for the demo.
  const start = async () => {
    servers.length = 0;
    for (const port of ports) {
      const server = startServerProcess(port, env);
      servers.push(server);
      await server.ready();
    }
  };
  await start().catch(async (failure) => {
    await close();
    throw failure;
  });
  return {
    url: urls[0] ?? "",
    urls,
    log: () => servers.map((server) => server.log()).join(""),
    kill: async () => {
      await Promise.all(servers.map(gone));
    },
    start,
    close,
  };
};
