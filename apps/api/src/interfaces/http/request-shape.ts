import type { IncomingMessage } from "node:http";
import type { FastifyRequest } from "fastify";
import { EdgeError, type EdgeErrorCode } from "./edge-error.ts";

/**
 * Said twice, these contradict themselves. Node keeps the first of some and joins others, and whatever stands before Orbit may
 * choose differently: two readers of one request must not see two requests.
 */
const SAID_ONCE = new Set([
  "authorization",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "host",
  "idempotency-key",
  "last-event-id",
  "origin",
  "sec-fetch-site",
  "sec-websocket-key",
  "sec-websocket-version",
  "transfer-encoding",
  "upgrade",
]);

/** A browser behind two proxies sends about thirty. Node drops those beyond 2,000 without a word. */
const MAX_HEADERS = 100;

/** Null for what can be taken in one way only. */
export const shapeFaultOf = ({ httpVersion, url, rawHeaders }: IncomingMessage): EdgeErrorCode | null => {
  // A version without headers; an address with a host in it, or `*`, in which what looks at paths later on would not see one.
  if (!httpVersion.startsWith("1.") || !url?.startsWith("/")) return "http.bad_request";
  if (rawHeaders.length > MAX_HEADERS * 2) return "http.headers_too_large";
  return isSaidTwice(rawHeaders) ? "http.bad_request" : null;
};

/** Names and values take turns in it. */
const isSaidTwice = (rawHeaders: readonly string[]): boolean => {
  const said: string[] = [];
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = (rawHeaders[place] ?? "").toLowerCase();
    if (!SAID_ONCE.has(name)) continue;
    if (said.includes(name)) return true;
    said.push(name);
  }
  return false;
};

/** As the very first hook: refuses what is HTTP to the letter, but could be taken in more than one way. */
export const requestShapeHook = async ({ raw }: FastifyRequest): Promise<void> => {
  const fault = shapeFaultOf(raw);
  if (fault) throw new EdgeError(fault);
};
