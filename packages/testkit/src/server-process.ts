import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const root = join(import.meta.dirname, "../../..");
/** Another bundle than the one that is built, for who works while others build. */
const bundle = process.env.ORBIT_SERVER_BUNDLE ?? "apps/api/dist/main.js";
const endWithParent = join(import.meta.dirname, "end-with-parent.mjs");
const READY_WITHIN_MS = 60_000;
const END_WITHIN_MS = 40_000;
const ASK_EVERY_MS = 100;
/** What it writes once it listens. */
const LISTENING = "Orbit is at ";

/** Limits protect a public server from strangers; in tests everybody comes from one address, all at once. */
const generousLimits = {
  LIMIT_SIGN_IN_PER_ADDRESS: "100000",
  LIMIT_SIGN_IN_PER_ACCOUNT: "100000",
  LIMIT_SIGN_IN_PER_ACCOUNT_ANYWHERE: "100000",
  LIMIT_SIGN_UP_PER_ADDRESS: "100000",
  LIMIT_SIGN_UP_PER_ACCOUNT: "100000",
  LIMIT_INVITATION_PER_ADDRESS: "100000",
  LIMIT_CONNECTIONS_PER_ADDRESS: "1000000",
};

type Ended = { code: number | null; signal: NodeJS.Signals | null };

/** One real server process, as an operator runs it: the built bundle, its environment, its signals. */
export type ServerProcess = {
  readonly url: string;
  readonly pid: number;
  /** Everything the process has written so far. */
  log(): string;
  /** Resolves once `/readyz` answers 200; rejects with the log when the process ended before. */
  ready(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves once the process is gone. */
  ended(): Promise<Ended>;
  /** TERM, and KILL for one that does not obey in time. Idempotent. */
  stop(): Promise<Ended>;
};

const endOf = (child: ChildProcess): Promise<Ended> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve({ code: child.exitCode, signal: child.signalCode })
    : new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));

const isReady = async (url: string): Promise<boolean> => {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
  return answer?.ok ?? false;
};

/**
 * Starts the built server on `port`; whoever starts it stops it, and it stops by itself when this process has ended. Does not wait until
 * it is ready. `args` are the command line's.
 */
export const startServerProcess = (
  port: number,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): ServerProcess => {
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ["--enable-source-maps", "--import", endWithParent, bundle, ...args], {
    cwd: root,
    env: {
      PATH: process.env.PATH ?? "",
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      PUBLIC_ORIGIN: url,
      LOG_LEVEL: "warn",
      ...generousLimits,
      ...env,
    },
  });
  const written: string[] = [];
  child.stdout.on("data", (chunk) => written.push(String(chunk)));
  child.stderr.on("data", (chunk) => written.push(String(chunk)));
  const log = () => written.join("");
  const ended = () => endOf(child);
  const ready = async () => {
    const deadline = Date.now() + READY_WITHIN_MS;
    // Its own word first: on that port somebody else may answer.
    while (!log().includes(LISTENING) || !(await isReady(url))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended before it was ready:\n${log()}`);
      if (Date.now() > deadline) throw new Error(`not ready within ${READY_WITHIN_MS} ms:\n${log()}`);
      await delay(ASK_EVERY_MS);
    }
  };
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), END_WITHIN_MS);
    const how = await ended();
    clearTimeout(timer);
    return how;
  };
  return { url, pid: child.pid ?? 0, log, ready, signal: (signal) => void child.kill(signal), ended, stop };
};
