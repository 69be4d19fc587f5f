import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const root = join(import.meta.dirname, "../../../../..");
const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 10_000;
const ASK_EVERY_MS = 100;

/** Limits protect a public server from strangers; here everybody comes from one address, all at once. */
const generousLimits = {
  LIMIT_SIGN_IN_PER_ADDRESS: "100000",
  LIMIT_SIGN_IN_PER_ACCOUNT: "100000",
  LIMIT_SIGN_UP_PER_ADDRESS: "100000",
  LIMIT_SIGN_UP_PER_ACCOUNT: "100000",
  LIMIT_INVITATION_PER_ADDRESS: "100000",
  LIMIT_SOCKETS_PER_SESSION: "1000",
  LIMIT_SOCKETS_PER_USER: "1000",
};

export type OrbitProcess = {
  readonly url: string;
  /** Everything the process has written so far; for a failing test's report. */
  log(): string;
  /** Ends the process as a power cut would. Its data stays; `start` brings it back on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it the gentle way and removes its data. */
  close(): Promise<void>;
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const endOf = (child: ChildProcess): Promise<void> =>
  hasEnded(child) ? Promise.resolve() : new Promise((resolve) => child.once("exit", () => resolve()));

const isReady = async (url: string): Promise<boolean> => {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
  return answer?.ok ?? false;
};

const untilReady = async (url: string, child: ChildProcess, log: () => string): Promise<void> => {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if (hasEnded(child)) throw new Error(`Orbit ended before it was ready:\n${log()}`);
    if (Date.now() > deadline) throw new Error(`Orbit was not ready within ${READY_WITHIN_MS} ms:\n${log()}`);
    await delay(ASK_EVERY_MS);
  }
};

/** One real server process, as an operator would run it, with a database of its own. Resolves when it can serve. */
export const startOrbit = async (overrides: Readonly<Record<string, string>> = {}): Promise<OrbitProcess> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const dataDir = await mkdtemp(join(tmpdir(), "orbit-browser-"));
  const env = {
    PATH: process.env.PATH ?? "",
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    PORT: String(port),
    PUBLIC_ORIGIN: url,
    DATA_DIR: join(dataDir, "data"),
    DEMO: "true",
    LOG_LEVEL: "warn",
    PRESENCE_GRACE_MS: "1000",
    ...generousLimits,
    ...overrides,
  };
  const written: string[] = [];
  const log = () => written.join("");
  const run = () => {
    const started = spawn(process.execPath, ["--enable-source-maps", "apps/api/dist/main.js"], { cwd: root, env });
    started.stdout.on("data", (chunk) => written.push(String(chunk)));
    started.stderr.on("data", (chunk) => written.push(String(chunk)));
    return started;
  };

  let child = run();
  const end = async (signal: NodeJS.Signals) => {
    if (!hasEnded(child)) child.kill(signal);
    await Promise.race([endOf(child), delay(END_WITHIN_MS).then(() => child.kill("SIGKILL"))]);
    await endOf(child);
  };
  const orbit: OrbitProcess = {
    url,
    log,
    kill: () => end("SIGKILL"),
    start: async () => {
      child = run();
      await untilReady(url, child, log);
    },
    close: async () => {
      await end("SIGTERM");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  await untilReady(url, child, log).catch(async (failure) => {
    await orbit.close();
    throw failure;
  });
  return orbit;
};
