import type { FastifyReply, FastifyRequest } from "fastify";
import { answerNotFound } from "./error-handler.ts";
import { pathOf } from "./path-of.ts";

const REALTIME_PATH = "/v1/ws";

/** By default the WebSocket plugin answers 101 on any GET route, past that route's own checks. Only one path upgrades. */
export const upgradeHook = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
  const { upgrade } = request.headers;
  if (upgrade === undefined || pathOf(request) === REALTIME_PATH) return undefined;
  // Node has let go of a socket that asked to upgrade: left open it would linger for ever, and hold up the shutdown.
  reply.raw.once("finish", () => request.raw.socket.destroySoon());
  return answerNotFound(request, reply);
};
