import type { Problem as ProblemBody } from "@orbit/shared/http";

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
