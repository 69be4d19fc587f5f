import { STATUS_CODES } from "node:http";
import type { Problem } from "@orbit/shared/http";
import type { FastifyReply } from "fastify";

type Refused = Pick<Problem, "status" | "code" | "detail"> &
  Partial<Pick<Problem, "current">> & {
    fields?: readonly { path: string; message: string }[] | undefined;
    retryAfterS?: number;
  };

const RETRY_AFTER_S = 1;

const isRetriedLater = (status: number): boolean => status === 429 || status === 503;

/** Answers with RFC 9457; `code` is what programs go by. Says when to come back where coming back helps. */
export const sendProblem = (reply: FastifyReply, refused: Refused): FastifyReply => {
  const { status, code, detail, fields, current, retryAfterS = RETRY_AFTER_S } = refused;
  if (isRetriedLater(status) && !reply.hasHeader("retry-after")) reply.header("retry-after", retryAfterS);
  return reply
    .code(status)
    .type("application/problem+json")
    .send({
      type: "about:blank",
      title: STATUS_CODES[status] ?? "Error",
      status,
      code,
      detail,
      requestId: reply.request.id,
      ...(fields && { fields }),
      ...(current !== undefined && current !== null && { current }),
    });
};
