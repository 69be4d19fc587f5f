import type { IncomingMessage } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";

const REALTIME_ROUTE = "/v1/ws";

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const TOKENS = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*$/;

/** Node has let go of a socket that asked to upgrade: left open after a refusal, it would linger for ever, and hold up the shutdown. */
export const letGoOnceRefused = ({ raw }: Pick<FastifyRequest, "raw">, reply: Pick<FastifyReply, "raw">): void => {
  if (raw.headers.upgrade !== undefined) reply.raw.once("finish", () => raw.socket.destroySoon());
};

/** The library would refuse these too, but only after the database was asked, and not with a problem. */
const isHandshake = ({ headers, httpVersion }: IncomingMessage): boolean => {
  const { host, upgrade, "sec-websocket-key": key, "sec-websocket-protocol": protocol } = headers;
  if (httpVersion !== "1.1" || host === undefined || upgrade?.toLowerCase() !== "websocket") return false;
  return key !== undefined && KEY.test(key) && (protocol === undefined || TOKENS.test(protocol));
};

/** By default the WebSocket plugin answers 101 on any GET route, past that route's own checks. Only one route upgrades. */
export const upgradeHook = async ({ raw, routeOptions }: FastifyRequest): Promise<void> => {
  if (raw.headers.upgrade === undefined) return;
  if (routeOptions.url !== REALTIME_ROUTE) throw new EdgeError("http.not_found");
  if (!isHandshake(raw)) throw new EdgeError("http.bad_request");
};
