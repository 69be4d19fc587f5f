import { freePort, type ServerProcess, startServerProcess, type Where } from "@orbit/testkit";
import type { StreamDescription } from "#realtime/feed/describe-streams.ts";
import { required } from "../../support/orbit.ts";
import { Company, type Staffing } from "./company.ts";
import { streamsOf } from "./streams-of.ts";

export type Env = Record<string, string>;

/** Real intervals would make every test wait for half a minute; the ratios between them are the real ones. */
export const QUICK: Env = {
  HEARTBEAT_MS: "1000",
  PING_INTERVAL_MS: "1600",
  PONG_TIMEOUT_MS: "700",
  PRESENCE_GRACE_MS: "400",
  LIMIT_SOCKETS_PER_SESSION: "5000",
  LIMIT_SOCKETS_PER_USER: "5000",
};

/** A company on one server process. */
export class Stage extends Company {
  readonly url: string;
  readonly #port: number;
  readonly #env: Env;
  #server: ServerProcess | null = null;
  kills = 0;

  private constructor(port: number, databaseUrl: string, env: Env) {
    super(databaseUrl);
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = env;
  }

  /** `env` may name another `DATABASE_URL` for the server, such as a proxy before `databaseUrl`. Whoever opens it closes it. */
  static async open(databaseUrl: string, env: Env = {}): Promise<Stage> {
    const stage = new Stage(await freePort(), databaseUrl, { DATABASE_URL: databaseUrl, ...QUICK, ...env });
    await stage.start();
    return stage;
  }

  get server(): ServerProcess {
    return required(this.#server);
  }

  get where(): Where {
    return { base: this.url, origin: this.url };
  }

  protected newcomersGo(): Where {
    return this.where;
  }

  async start(env: Env = {}): Promise<void> {
    this.#server = startServerProcess(this.#port, { ...this.#env, ...env });
    await this.#server.ready();
  }

  /** `kill -9`, and a new process on the same port. */
  async crash(env: Env = {}): Promise<void> {
    this.fault("kill -9", [1006, 1001, 1012]);
    this.server.signal("SIGKILL");
    await this.diedByItself();
    await this.start(env);
  }

  async diedByItself(): Promise<void> {
    const { signal } = await this.server.ended();
    if (signal !== "SIGKILL") throw new Error(`ended by ${signal} instead of SIGKILL:\n${this.server.log()}`);
    this.kills += 1;
  }

  /** What the server says about each stream it serves, and about each socket on it. */
  streams(): Promise<readonly StreamDescription[]> {
    return streamsOf(this.url);
  }

  async openSockets(): Promise<number> {
    return (await this.streams()).reduce((sum, { sockets }) => sum + sockets.length, 0);
  }

  async close(): Promise<void> {
    this.closeTabs();
    await this.#server?.stop();
  }
}

export type { Staffing };
