import { randomUUID } from "node:crypto";

/** `status` 0: no answer was had. */
export type Answer<T = unknown> = { readonly status: number; readonly body: T; readonly headers: Headers };
export type Where = {
  /** Where requests go; a proxy, perhaps. */
  readonly base: string;
  /** What a browser would say it is at. */
  readonly origin: string;
};
type Options = { key?: string; timeoutMs?: number };

const NO_ANSWER: Answer<never> = { status: 0, body: null as never, headers: new Headers() };
const PASSWORD = "correct horse battery";
/** Above the server's own deadline for the database, so that its 503 is heard. */
const TIMEOUT_MS = 15_000;

/** Somebody with an account: a cookie, and requests that are made with it. A request that gets no answer does not throw. */
export class Account {
  readonly name: string;
  readonly email: string;
  /** Changed by a test that moves people to another address of the same server. */
  where: Where;
  cookie = "";

  constructor(name: string, where: Where) {
    this.name = name;
    this.email = `${name.toLowerCase().replaceAll(/\W+/g, ".")}.${randomUUID().slice(0, 8)}@example.org`;
    this.where = where;
  }

  /** Any request; `body` is whatever the route answers, which the caller names. */
  async request<T = unknown>(method: string, path: string, body?: unknown, options: Options = {}): Promise<Answer<T>> {
    const asked = {
      method,
      headers: {
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(method === "GET" ? {} : { origin: this.where.origin, "idempotency-key": options.key ?? randomUUID() }),
      },
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    try {
      return await this.#answerOf<T>(await fetch(`${this.where.base}${path}`, asked));
    } catch {
      return NO_ANSWER;
    }
  }

  /** Like `request`, for what must succeed. */
  async does<T>(method: string, path: string, body?: unknown, options?: Options): Promise<T> {
    const answer = await this.request<T>(method, path, body, options);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${this.name}: ${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  signUp(): Promise<unknown> {
    return this.does("POST", "/v1/auth/sign-up", { name: this.name, email: this.email, password: PASSWORD });
  }

  async #answerOf<T>(response: Response): Promise<Answer<T>> {
    const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
    if (cookie) this.cookie = cookie;
    const text = await response.text();
    // The test that asked knows what it asked for.
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as T };
  }
}
