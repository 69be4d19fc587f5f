import { type Problem as ProblemBody, problem } from "@orbit/shared/http";

/**
 * Why a request failed. `code` is stable; `message` is a sentence for people. `status` is 0 and the code
 * `network.unreachable` when no answer came.
 */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: NonNullable<ProblemBody["fields"]>;
  /** With a stale version: the entity as it is now. */
  readonly current: unknown;
  /** For the operator's logs; null when the server was not reached. */
  readonly requestId: string | null;

  constructor(problem: Pick<ProblemBody, "code" | "status" | "detail"> & Partial<ProblemBody>) {
    super(problem.detail);
    this.name = "Problem";
    this.code = problem.code;
    this.status = problem.status;
    this.fields = problem.fields ?? [];
    this.current = problem.current;
    this.requestId = problem.requestId ?? null;
  }
}

/** How an answer is read: a zod schema of `@orbit/shared/http`, for the most part. */
export type Schema<T> = { parse(input: unknown): T };

export type Command = {
  method: "POST" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  /** The same for every retry of one command; the server then runs it once. It comes back as `mutationId`. */
  idempotencyKey: string;
};

/** @throws Problem */
export const get = async <T>(path: string, schema: Schema<T>, signal?: AbortSignal): Promise<T> =>
  read(await ask(path, { ...(signal && { signal }) }), schema);

/** @throws Problem */
export const command = async <T>({ method, path, body, idempotencyKey }: Command, schema: Schema<T>): Promise<T> => {
  const headers: Record<string, string> = { "Idempotency-Key": idempotencyKey };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return read(await ask(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }), schema);
};

const ask = async (path: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(path, {
      ...init,
      credentials: "same-origin",
      headers: { Accept: "application/json", ...init.headers },
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem({ status: 0, code: "network.unreachable", detail: "The server could not be reached." });
  }
};

const read = async <T>(response: Response, schema: Schema<T>): Promise<T> => {
  const body = await bodyOf(response);
  if (!response.ok) throw problemOf(response, body);
  try {
    return schema.parse(body);
  } catch {
    throw new Problem({
      status: response.status,
      code: "network.unreadable",
      detail: "The server answered with something this version of the app does not understand. Reload the page.",
    });
  }
};

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text().catch(() => "");
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

/** A proxy in between may answer in its own words. */
const problemOf = ({ status }: Response, body: unknown): Problem => {
  const told = problem.safeParse(body);
  if (told.success) return new Problem(told.data);
  return new Problem({ status, code: "network.unexpected", detail: `The server answered with status ${status}.` });
};
