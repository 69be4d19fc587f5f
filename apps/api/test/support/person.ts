import { randomUUID } from "node:crypto";
import type { PositionDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import { formatCursor } from "@orbit/shared/realtime";
import { Tab } from "./tab.ts";

export type Answer<T> = { status: number; body: T; headers: Headers };
type Options = { key?: string; headers?: Record<string, string> };

/** Somebody with a browser: a cookie jar, requests and tabs. */
export class Person {
  readonly name: string;
  readonly email: string;
  readonly #base: string;
  readonly #origin: string;
  readonly #tabs: Tab[] = [];
  cookie = "";

  constructor(name: string, server: { base: string; origin: string }) {
    this.name = name;
    this.email = `${name.toLowerCase().replaceAll(/\W+/g, ".")}.${randomUUID().slice(0, 8)}@example.org`;
    this.#base = server.base;
    this.#origin = server.origin;
  }

  /** Any request; `body` is whatever the route answers, which the caller names. */
  async request<T = unknown>(method: string, path: string, body?: unknown, options: Options = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: {
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(method === "GET" ? {} : { origin: this.#origin, "idempotency-key": options.key ?? randomUUID() }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
    if (cookie) this.cookie = cookie;
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    // The test that asked knows what it asked for.
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text ? JSON.parse(text) : null) as T,
    };
  }

  /** Like `request`, for what must succeed. */
  async does<T = { position: PositionDto }>(
    method: string,
    path: string,
    body?: unknown,
    options?: Options,
  ): Promise<T> {
    const answer = await this.request<T>(method, path, body, options);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  signUp(): Promise<unknown> {
    return this.does("POST", "/v1/auth/sign-up", { name: this.name, email: this.email, password: "correct horse" });
  }

  snapshot(slug: string): Promise<WorkspaceSnapshotDto> {
    return this.does("GET", `/v1/workspaces/${slug}`);
  }

  /** Opens a tab without waiting for anything. */
  knock(slug: string, options: { cursor?: string; headers?: Record<string, string> } = {}): Tab {
    const query = new URLSearchParams({ workspace: slug, ...(options.cursor ? { cursor: options.cursor } : {}) });
    const headers = { cookie: this.cookie, origin: this.#origin, ...options.headers };
    const tab = new Tab(`${this.#base.replace("http", "ws")}/v1/ws?${query}`, headers);
    this.#tabs.push(tab);
    return tab;
  }

  /** Opens a tab and waits until it is live. */
  async opens(slug: string, after?: PositionDto): Promise<Tab> {
    const tab = this.knock(slug, after ? { cursor: formatCursor(after) } : {});
    await tab.opened();
    return tab;
  }

  closeTabs(): void {
    for (const tab of this.#tabs) tab.vanish();
  }
}
