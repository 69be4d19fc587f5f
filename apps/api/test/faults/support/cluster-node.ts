import { ChaosProxy, freePort, type ServerProcess, startServerProcess, type Where } from "@orbit/testkit";
import { required } from "../../support/orbit.ts";
import { streamsOf } from "./streams-of.ts";

type Env = Readonly<Record<string, string>>;

type Needs = { databaseUrl: string; brokerUrl: string | null; env: Env };

/** One of several server processes, with a chaos proxy of its own before the database and the broker. */
export class ClusterNode {
  readonly port: number;
  readonly url: string;
  readonly database: ChaosProxy;
  /** Null without a broker of its own. */
  readonly broker: ChaosProxy | null;
  readonly #env: Env;
  #server: ServerProcess | null = null;

  private constructor(port: number, proxies: { database: ChaosProxy; broker: ChaosProxy | null }, env: Env) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.database = proxies.database;
    this.broker = proxies.broker;
    this.#env = env;
  }

  /** Does not start it. Whoever opens it closes it. */
  static async open({ databaseUrl, brokerUrl, env }: Needs): Promise<ClusterNode> {
    const database = await ChaosProxy.open(databaseUrl);
    const broker = brokerUrl === null ? null : await ChaosProxy.open(brokerUrl);
    return new ClusterNode(
      await freePort(),
      { database, broker },
      {
        ...env,
        DATABASE_URL: database.through(databaseUrl),
        ...(broker && brokerUrl !== null ? { HUB: broker.through(brokerUrl) } : {}),
      },
    );
  }

  get server(): ServerProcess {
    return required(this.#server);
  }

  async start(env: Env = {}): Promise<void> {
    this.#server = startServerProcess(this.port, { ...this.#env, ...env });
    await this.#server.ready();
  }

  /** `kill -9`, and waits until it is gone. */
  async kill(): Promise<void> {
    this.server.signal("SIGKILL");
    await this.server.ended();
  }

  /** Waits for a death that was arranged before. */
  async diedByItself(): Promise<void> {
    const { signal } = await this.server.ended();
    if (signal !== "SIGKILL") throw new Error(`ended by ${signal} instead of SIGKILL:\n${this.server.log()}`);
  }

  freeze(): void {
    this.server.signal("SIGSTOP");
  }

  thaw(): void {
    this.server.signal("SIGCONT");
  }

  async openSockets(): Promise<number> {
    return (await streamsOf(this.url)).reduce((sum, { sockets }) => sum + sockets.length, 0);
  }

  /** Whether what it publishes comes back to it; false on a node without a hub. */
  async hearsItself(): Promise<boolean> {
    return (await this.metric("orbit_hub_up")) === 1;
  }

  /** Of the process, in MiB. */
  async memoryMiB(): Promise<number> {
    return (await this.metric("process_resident_memory_bytes")) / 1024 ** 2;
  }

  /** NaN for one that this node does not have. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const line = text.split("\n").find((one) => one.startsWith(`${name} `));
    return Number(line?.split(" ")[1] ?? Number.NaN);
  }

  /** Where people are who were sent to this very node. */
  where(origin: string): Where {
    return { base: this.url, origin };
  }

  async close(): Promise<void> {
    // A frozen process obeys nothing but KILL.
    this.#server?.signal("SIGCONT");
    await this.#server?.stop();
    await Promise.all([this.database.close(), this.broker?.close()]);
  }
}
