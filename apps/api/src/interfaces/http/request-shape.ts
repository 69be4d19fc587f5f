import type { FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";

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

/** As the very first hook: refuses what is HTTP to the letter, but could be taken in more than one way. */
export const requestShapeHook = async ({ raw }: FastifyRequest): Promise<void> => {
  // A version without headers; an address with a host in it, or `*`, in which what looks at paths later on would not see one.
  if (!raw.httpVersion.startsWith("1.") || !raw.url?.startsWith("/")) throw new EdgeError("http.bad_request");
  const names = raw.rawHeaders.filter((_, place) => place % 2 === 0).map((name) => name.toLowerCase());
  if (names.length > MAX_HEADERS) throw new EdgeError("http.headers_too_large");
  const once = names.filter((name) => SAID_ONCE.has(name));
  if (new Set(once).size < once.length) throw new EdgeError("http.bad_request");
};
