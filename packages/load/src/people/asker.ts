import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Account, Answer } from "@orbit/testkit";
import type { Asked, LimitBook } from "./limit-book.ts";

export type Request = { readonly method: string; readonly path: string; readonly body?: unknown };
export type Settled<T> =
  | { readonly kind: "ok"; readonly body: T; readonly answeredAt: number }
  | { readonly kind: "refused"; readonly status: number; readonly code: string }
  /** Sent again and again under one key, and never answered. */
  | { readonly kind: "unanswered"; readonly status: number };

type Options = { readonly as: Asked; readonly patienceMs: number };

const AGAIN_AFTER_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** Longer with each attempt, and up to half of it less: a server that starts again must not meet everybody's repeats at once. */
const backOffMs = (attempt: number): number =>
  Math.min(LONGEST_WAIT_MS, AGAIN_AFTER_MS * 2 ** attempt) * (0.5 + Math.random() / 2);

const codeOf = (body: unknown): string =>
  typeof body === "object" && body !== null ? String(Reflect.get(body, "code")) : "";

const retryAfterMs = ({ headers }: Answer): number => (Number(headers.get("retry-after")) || 0) * 1_000;

/** Asks until there is an answer: waits at least as long as a 429 or 503 says, and repeats under the same key what was not answered. */
export class Asker {
  readonly #limits: LimitBook;
  readonly #signal: AbortSignal;

  constructor(limits: LimitBook, signal: AbortSignal) {
    this.#limits = limits;
    this.#signal = signal;
  }

  /** @throws AbortError when the run is called off. */
  async ask<T>(account: Account, { method, path, body }: Request, { as, patienceMs }: Options): Promise<Settled<T>> {
    const key = randomUUID();
    const deadline = performance.now() + patienceMs;
    for (let attempt = 0; ; attempt += 1) {
      this.#signal.throwIfAborted();
      const answer = await account.request<T>(method, path, body, { key });
      const answeredAt = performance.now();
      if (answer.status >= 200 && answer.status < 300) return { kind: "ok", body: answer.body, answeredAt };
      if (!this.#isForLater(answer, as)) return this.#refused(answer);
      const waitMs = Math.max(retryAfterMs(answer), backOffMs(attempt));
      if (answeredAt + waitMs > deadline) return { kind: "unanswered", status: answer.status };
      await delay(waitMs, undefined, { signal: this.#signal });
    }
  }

  /** Like `ask`, for what a run can't go on without. @throws when it is refused, or not answered in time. */
  async must<T>(account: Account, request: Request, options: Options): Promise<T> {
    const settled = await this.ask<T>(account, request, options);
    if (settled.kind === "ok") return settled.body;
    const why =
      settled.kind === "refused"
        ? `${settled.status} ${settled.code}`
        : `no answer (${settled.status || "unreachable"})`;
    throw new Error(`${request.method} ${request.path}: ${why}`);
  }

  #isForLater({ status }: Answer, as: Asked): boolean {
    if (status === 429) this.#limits.met(as);
    if (status === 503) this.#limits.met("busy");
    return status === 0 || status === 408 || status === 429 || status >= 500;
  }

  #refused({ status, body }: Answer): Settled<never> {
    const code = codeOf(body);
    if (code === "workspaces.limit_reached") this.#limits.met("growth");
    return { kind: "refused", status, code };
  }
}
