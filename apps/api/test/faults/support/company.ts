import { randomUUID } from "node:crypto";
import type { WorkspaceMemberDto, WorkspaceRoleDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import {
  Account,
  type CheckId,
  type ClientFaults,
  checkHistory,
  type GroundTruth,
  History,
  RecordingClient,
  type Violation,
  type Where,
} from "@orbit/testkit";
import pg from "pg";
import { required, type SystemRole } from "../../support/orbit.ts";
import { BUSY_MS } from "./figures.ts";
import { readTruth } from "./read-truth.ts";

/** How long convergence may take: Tpoll + Thb, with the default heartbeat. */
const CONVERGES_WITHIN_MS = 16_000;
const LOOK_EVERY_MS = 50;

type Watching = { where?: Where; faults?: ClientFaults; resumesFrom?: RecordingClient };
export type Staffing = { slug: string; owner: Account; roleIds: ReadonlyMap<string, string> };

/** People with accounts, their workspaces and tabs, and all that was seen of them, over one database; whatever serves it. */
export abstract class Company {
  readonly history = new History();
  readonly databaseUrl: string;
  readonly #clients: RecordingClient[] = [];
  readonly #owners: RecordingClient[] = [];

  protected constructor(databaseUrl: string) {
    this.databaseUrl = databaseUrl;
  }

  /** Where somebody goes who was not told where to go. */
  protected abstract newcomersGo(): Where;

  /** Writes down what was done, and which close codes it excuses. */
  fault(what: string, mayClose: readonly number[]): void {
    this.history.record({ kind: "fault", what, mayClose });
  }

  async account(name: string, where = this.newcomersGo()): Promise<Account> {
    const account = new Account(name, where);
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

  async head(slug: string): Promise<number> {
    const found = await this.query<{ last_seq: string }>(
      "select l.last_seq from workspaces w join workspace_logs l on l.workspace_id = w.id where w.slug = $1",
      [slug],
    );
    return Number(required(found[0]).last_seq);
  }

  /** Waits until every given tab holds the head of the log, and its state is the server's. Answers how long that took; fails well after `withinMs`. */
  async converge(slug: string, clients: readonly RecordingClient[], withinMs = CONVERGES_WITHIN_MS): Promise<number> {
    const began = performance.now();
    const head = await this.head(slug);
    await Promise.all(
      clients.map(async (client) => {
        await client.until(`the head, ${head}`, () => client.holds(head), withinMs + BUSY_MS);
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

  closeTabs(): void {
    for (const client of this.#clients) client.close();
  }
}
