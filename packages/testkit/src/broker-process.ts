import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { installedProgram } from "./installed-program.ts";
import { PATIENCE_MS } from "./patience.ts";

export type BrokerKind = "redis" | "nats";

/** A real broker of one's own, with nothing in it and nothing kept. */
export type BrokerProcess = {
  readonly kind: BrokerKind;
  readonly url: string;
  readonly pid: number;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** A new process on the same port, after `kill`. */
  restart(): Promise<void>;
  /** SIGSTOP: it holds its connections and says nothing. */
  freeze(): void;
  thaw(): void;
  /** Ends it, and removes its folder. Idempotent. */
  stop(): Promise<void>;
};

type Program = { name: string; args(port: number, folder: string): string[] };

const programs: Readonly<Record<BrokerKind, Program>> = {
  redis: {
    name: "redis-server",
    args: (port, folder) => ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--dir", folder],
  },
  nats: { name: "nats-server", args: (port) => ["-a", "127.0.0.1", "-p", `${port}`] },
};

const ASK_EVERY_MS = 10;

/** The broker's program, or null where it is not installed. */
export const brokerProgram = (kind: BrokerKind): string | null => installedProgram(programs[kind].name);

const endOf = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("exit", resolve));
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });

const listening = async (child: ChildProcess, port: number): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    if (performance.now() > deadline) throw new Error(`${child.spawnfile} does not listen on ${port}`);
    await delay(ASK_EVERY_MS);
  }
};

/**
 * Starts a broker on a free port, in a temporary folder, with further flags of its own. Whoever starts it stops it.
 * @throws where it is not installed.
 */
export const startBroker = async (kind: BrokerKind, flags: readonly string[] = []): Promise<BrokerProcess> => {
  const program = brokerProgram(kind);
  if (program === null) throw new Error(`${programs[kind].name} is not installed`);
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), `orbit-${kind}-`))];
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(program, [...programs[kind].args(port, folder), ...flags], { cwd: folder, stdio: "ignore" });
    await listening(started, port);
    return started;
  };
  let child = await start();
  const killWithUs = () => void child.kill("SIGKILL");
  process.once("exit", killWithUs);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await endOf(child);
  };
  return {
    kind,
    url: `${kind}://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0;
    },
    kill,
    restart: async () => {
      child = await start();
    },
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    stop: async () => {
      process.off("exit", killWithUs);
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
