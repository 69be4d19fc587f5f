import { randomUUID } from "node:crypto";
import type { WorkspaceMemberDto, WorkspaceRoleDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import {
  Account,
  type CheckId,
  type ClientFaults,
  checkHistory,
  freePort,
  type GroundTruth,
  History,
  RecordingClient,
  type ServerProcess,
  startServerProcess,
  type Violation,
  type Where,
} from "@orbit/testkit";
import pg from "pg";
import type { StreamDescription } from "#realtime/describe-streams.ts";
import { required, type SystemRole } from "../../support/orbit.ts";
import { readTruth } from "./read-truth.ts";

type Env = Record<string, string>;

/** Real intervals would make every test wait for half a minute; the ratios between them are the real ones. */
export const QUICK: Env = {
  HEARTBEAT_MS: "1000",
  PING_INTERVAL_MS: "1600",
  PONG_TIMEOUT_MS: "700",
  PRESENCE_GRACE_MS: "400",
  LIMIT_SOCKETS_PER_SESSION: "5000",
  LIMIT_SOCKETS_PER_USER: "5000",
};

/** How long convergence may take: Tpoll + Thb, with the default heartbeat. */
const CONVERGES_WITHIN_MS = 16_000;
const LOOK_EVERY_MS = 50;

type Watching = { where?: Where; faults?: ClientFaults; resumesFrom?: RecordingClient };
type Staffing = { slug: string; owner: Account; roleIds: ReadonlyMap<string, string> };

/** One server process over one Postgres database, people with accounts, their tabs, and all that was seen of it. */
export class Stage {
  readonly history = new History();
  readonly url: string;
  readonly databaseUrl: string;
  readonly #port: number;
  readonly #env: Env;
  readonly #clients: RecordingClient[] = [];
  readonly #owners: RecordingClient[] = [];
  #server: ServerProcess | null = null;
  kills = 0;

  private constructor(port: number, databaseUrl: string, env: Env) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.databaseUrl = databaseUrl;
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

  /** Writes down what was done, and which close codes it excuses. */
  fault(what: string, mayClose: readonly number[]): void {
    this.history.record({ kind: "fault", what, mayClose });
  }

  async account(name: string): Promise<Account> {
    const account = new Account(name, this.where);
    await account.signUp();
    return account;
  }

  /** A new workspace whose owner is `owner`. */
  async workspace(owner: Account): Promise<Staffing> {
    const slug = `w-${randomUUID().slice(0, 12)}`;
    await owner.does("POST", "/v1/workspaces", { name: "Acme", slug });
    const { roles } = await owner.does<WorkspaceSnapshotDto>("GET", `/v1/workspaces/${slug}`);
    const byKind = roles.map(({ kind, id }: WorkspaceRoleDto): [string, string] => [kind, id]);
    return { slug, owner, roleIds: new Map(byKind) };
  }

  /** Invites somebody, who accepts. Answers their member id. */
  async joins({ slug, owner, roleIds }: Staffing, account: Account, role: SystemRole | "owner"): Promise<string> {
    type Invited = { invitations: { token: string }[] };
    const body = { emails: [account.email], roleId: required(roleIds.get(role === "owner" ? "admin" : role)) };
    const { invitations } = await owner.does<Invited>("POST", `/v1/workspaces/${slug}/invitations`, body);
    const path = `/v1/invitations/${required(invitations[0]).token}/accept`;
    const { member } = await account.does<{ member: WorkspaceMemberDto }>("POST", path);
    if (role !== "owner") return member.id;
    const promoted = { roleId: required(roleIds.get("owner")), version: member.version };
    await owner.does("PATCH", `/v1/workspaces/${slug}/members/${member.id}`, promoted);
    return member.id;
  }

  /** Opens a tab and waits until it is live. */
  async tab(
    name: string,
    { slug, owner }: Pick<Staffing, "slug" | "owner">,
    account: Account,
    watching: Watching = {},
  ) {
    const random = () => Math.random() * 0.15;
    const client = new RecordingClient(name, { account, slug, history: this.history, random, ...watching });
    this.#clients.push(client);
    if (account === owner) this.#owners.push(client);
    await client.open();
    return client;
  }

  /** One statement on a connection of its own, which a test that restarts the database can't lose. */
  async query<R extends object>(text: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    const client = await this.connection();
    try {
      return (await client.query<R & pg.QueryResultRow>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  /** What the server says about each stream it serves, and about each socket on it. */
  async streams(): Promise<readonly StreamDescription[]> {
    const answer = await fetch(`${this.url}/v1/operator/streams`);
    return ((await answer.json()) as { streams: StreamDescription[] }).streams;
  }

  async openSockets(): Promise<number> {
    return (await this.streams()).reduce((sum, { sockets }) => sum + sockets.length, 0);
  }

  async head(slug: string): Promise<number> {
    const found = await this.query<{ last_seq: string }>(
      "select l.last_seq from workspaces w join workspace_logs l on l.workspace_id = w.id where w.slug = $1",
      [slug],
    );
    return Number(required(found[0]).last_seq);
  }

  /** Waits until every given tab holds the head of the log, and its state is the server's. Answers how long that took. */
  async converge(slug: string, clients: readonly RecordingClient[], withinMs = CONVERGES_WITHIN_MS): Promise<number> {
    const began = performance.now();
    const head = await this.head(slug);
    await Promise.all(
      clients.map(async (client) => {
        await client.until(`the head, ${head}`, () => client.holds(head), withinMs);
        while ((await client.compare()) === null) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }),
    );
    return performance.now() - began;
  }

  /** Waits until every tab has heard a heartbeat, which confirms what it holds: from there it would resume. */
  async confirmed(clients: readonly RecordingClient[]): Promise<void> {
    const since = this.history.entries.length;
    const hasHeard = ({ name }: RecordingClient) =>
      this.history.entries
        .slice(since)
        .some((entry) => entry.kind === "frame" && entry.client === name && entry.frame.type === "heartbeat");
    await Promise.all(clients.map((client) => client.until("a heartbeat", () => hasHeard(client))));
  }

  truth(slug: string): Promise<GroundTruth> {
    const clients = this.#clients.filter((client) => client.slug === slug);
    return readTruth((text, values) => this.query(text, values), slug, { clients, owners: this.#owners });
  }

  /** What the history checker has to say about the run. */
  async violations(slug: string, without: readonly CheckId[] = []): Promise<readonly Violation[]> {
    return checkHistory(this.history, await this.truth(slug), without);
  }

  /** A connection of the test's own to the same database, for locks and rows that no route would make. */
  async connection(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.#server?.stop();
  }
}

export type { Staffing };
