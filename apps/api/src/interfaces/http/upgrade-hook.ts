import type { IncomingMessage } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";
import { shapeFaultOf } from "./request-shape.ts";

export const REALTIME_ROUTE = "/v1/ws";

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const TOKENS = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*$/;

/** Node has let go of a socket that asked to upgrade: left open after a refusal, it would linger for ever, and hold up the shutdown. */
export const letGoOnceRefused = ({ raw }: Pick<FastifyRequest, "raw">, reply: Pick<FastifyReply, "raw">): void => {
  if (raw.headers.upgrade !== undefined) reply.raw.once("finish", () => raw.socket.destroySoon());
};

/** The library would refuse the others too, but only after the database was asked, and not with a problem. */
const isHandshake = ({ headers, httpVersion }: IncomingMessage): boolean => {
  const { host, upgrade, "sec-websocket-key": key, "sec-websocket-protocol": protocol } = headers;
  if (httpVersion !== "1.1" || host === undefined || upgrade?.toLowerCase() !== "websocket") return false;
  return key !== undefined && KEY.test(key) && (protocol === undefined || TOKENS.test(protocol));
};

/** Whether a request to upgrade can be one for the realtime door; every other one is refused by the hooks of the server. */
export const isRealtimeHandshake = (request: IncomingMessage): boolean => {
  const { method, url = "" } = request;
  const isThere = url === REALTIME_ROUTE || url.startsWith(`${REALTIME_ROUTE}?`);
  return method === "GET" && isThere && shapeFaultOf(request) === null && isHandshake(request);
};

/** Only one route upgrades, and nothing that comes through the server's routes does. */
export const upgradeHook = async ({ raw, routeOptions }: FastifyRequest): Promise<void> => {
  if (raw.headers.upgrade === undefined) return;
  if (routeOptions.url !== REALTIME_ROUTE) throw new EdgeError("http.not_found");
  if (!isHandshake(raw)) throw new EdgeError("http.bad_request");
};
