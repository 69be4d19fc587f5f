import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { domainStatus } from "./domain-status.ts";
import { EdgeError, type EdgeErrorCode, edgeAnswers } from "./edge-error.ts";
import { fieldFaults } from "./field-faults.ts";
import { sendProblem } from "./send-problem.ts";

/** What fastify refuses by itself; everything of it that is not here is a 400 or a surprise. */
const frameworkCodes: Record<string, EdgeErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "http.unsupported_media_type",
  FST_ERR_CTP_BODY_TOO_LARGE: "http.body_too_large",
  FST_ERR_CTP_INVALID_JSON_BODY: "http.malformed_json",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "http.bad_request",
  FST_ERR_BAD_URL: "http.not_found",
  FST_ERR_MAX_PARAM_LENGTH: "http.not_found",
  FST_ERR_ASYNC_CONSTRAINT: "http.not_found",
  // Thrown by the unit of work and the access reader, which this ring knows only by their ports.
  database_unavailable: "http.unavailable",
  pool_busy: "http.pool_busy",
};

const codeOf = (error: FastifyError): EdgeErrorCode => {
  const known = frameworkCodes[error.code];
  if (known) return known;
  const isClients = error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
  return isClients ? "http.bad_request" : "http.internal";
};

const sendEdge = (reply: FastifyReply, code: EdgeErrorCode, fields?: EdgeError["fields"]): FastifyReply =>
  sendProblem(reply, { ...edgeAnswers[code], code, fields });

/** Turns whatever was thrown into a problem. Only what nobody foresaw is logged as an error, and never told. */
export const answerError = (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  if (error instanceof DomainError) {
    const { code, message: detail, current } = error;
    return sendProblem(reply, { status: domainStatus[code], code, detail, current });
  }
  if (error instanceof EdgeError) {
    if (error.retryAfterS !== undefined) reply.header("retry-after", error.retryAfterS);
    return sendEdge(reply, error.code, error.fields);
  }
  if (error.validation) return sendEdge(reply, "http.validation", fieldFaults(error.validation));
  const code = codeOf(error);
  if (edgeAnswers[code].status >= 500) request.log.error({ err: error }, "a request failed");
  return sendEdge(reply, code);
};

export const answerNotFound = (_request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendEdge(reply, "http.not_found");
