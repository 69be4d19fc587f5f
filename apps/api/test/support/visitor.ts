import type { UserDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import type { Problem } from "@orbit/shared/http";
import type { FastifyInstance, InjectOptions } from "fastify";

export type Reply<T> = { status: number; headers: Record<string, unknown>; body: T; text: string };
/** As the first line of a request reads: `GET /v1/me`. */
export type Line = `${"GET" | "HEAD" | "POST" | "PATCH" | "PUT" | "DELETE" | "OPTIONS"} /${string}`;

export const PASSWORD = "correct horse";

/** A browser without a network: one cookie jar, asking one server. */
export class Visitor {
  readonly #server: FastifyInstance;
  cookie = "";
  setCookie = "";
  email = "";
  name = "";
  userId = "";

  constructor(server: FastifyInstance) {
    this.#server = server;
  }

  /** The test that asks names what it expects back. */
  async ask<T = Problem>(request: Line, body?: unknown, headers: Record<string, string> = {}): Promise<Reply<T>> {
    const [method, url] = request.split(" ") as ["GET", string]; // the two halves of a Line
    const options: InjectOptions = {
      method,
      url,
      headers: { ...(this.cookie && { cookie: this.cookie }), ...headers },
    };
    if (body !== undefined) Object.assign(options, { payload: body as object });
    const response = await this.#server.inject(options);
    const setCookie = response.headers["set-cookie"];
    if (typeof setCookie === "string") this.#keep(setCookie);
    const isJson = String(response.headers["content-type"]).includes("json");
    const parsed = (isJson ? response.json() : null) as T; // what the caller named
    return { status: response.statusCode, headers: response.headers, body: parsed, text: response.body };
  }

  /** For what must succeed on the way to what is tested. */
  async does<T = { position: { epoch: number; seq: number } }>(
    request: Line,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<T> {
    const reply = await this.ask<T>(request, body, headers);
    if (reply.status >= 300) throw new Error(`${request}: ${reply.status} ${reply.text}`);
    return reply.body;
  }

  async signUp(name: string, email: string): Promise<void> {
    const { user } = await this.does<{ user: UserDto }>("POST /v1/auth/sign-up", {
      name,
      email,
      password: PASSWORD,
    });
    Object.assign(this, { name, email, userId: user.id });
  }

  snapshot(slug: string): Promise<WorkspaceSnapshotDto> {
    return this.does(`GET /v1/workspaces/${slug}`);
  }

  #keep(setCookie: string): void {
    this.setCookie = setCookie;
    const [pair = ""] = setCookie.split(";");
    this.cookie = pair.endsWith("=") ? "" : pair;
  }
}
