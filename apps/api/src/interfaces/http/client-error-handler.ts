import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Problem } from "@orbit/shared/http";
import { type EdgeErrorCode, edgeAnswers } from "./edge-error.ts";

type ClientError = Error & { code?: string };

const codeOf = ({ code }: ClientError): EdgeErrorCode => {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "http.timeout";
  return code === "HPE_HEADER_OVERFLOW" ? "http.headers_too_large" : "http.bad_request";
};

const lines = (code: EdgeErrorCode, requestId: string): string => {
  const { status, detail } = edgeAnswers[code];
  const title = STATUS_CODES[status] ?? "Error";
  const body = JSON.stringify({ type: "about:blank", title, status, code, detail, requestId } satisfies Problem);
  return [
    `HTTP/1.1 ${status} ${title}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
    "",
    body,
  ].join("\r\n");
};

/** Answers what never became a request: bytes that are no HTTP, headers without end, a body that drips. */
export const clientErrorHandler =
  (ids: { next(): string }) =>
  (error: ClientError, socket: Socket): void => {
    if (error.code === "ECONNRESET" || socket.destroyed) return;
    if (socket.writable) socket.write(lines(codeOf(error), ids.next()));
    socket.destroy();
  };
