import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply } from "fastify";
import { REALTIME_ROUTE } from "../http/upgrade-hook.ts";
import type { Verdict } from "./accept-upgrades.ts";
import type { Refusal } from "./admission.ts";
import type { KnockLimits } from "./knock-limits.ts";

type Dependencies = {
  knocks: KnockLimits;
  sessionTokenOf: (request: Pick<IncomingMessage, "headers">) => string | null;
  refuse: (reply: FastifyReply, refusal: Refusal) => FastifyReply;
};

/** What a refusal with 426 must say, and any other may. */
const withVersion = (reply: FastifyReply): FastifyReply =>
  reply.header("sec-websocket-version", "13").header("upgrade", "websocket");

const upgradeRequired: Refusal = {
  status: 426,
  code: "realtime.upgrade_required",
  detail: "Connect with a WebSocket.",
};

/**
 * `GET /v1/ws` over plain HTTP: what anybody is told who does not get a WebSocket, with all that every answer of this server
 * has. Returns how to tell it to somebody whose upgrade was refused or went wrong.
 */
export const registerRealtimeRoute = (server: FastifyInstance, deps: Dependencies) => {
  const { knocks, sessionTokenOf, refuse } = deps;
  const verdicts = new WeakMap<IncomingMessage, Verdict>();
  server.route({
    method: "GET",
    url: REALTIME_ROUTE,
    exposeHeadRoute: false,
    onRequest: async ({ raw }) => {
      // Who was judged has been counted.
      if (!verdicts.has(raw)) knocks.count(knocks.knockerOf(raw, sessionTokenOf(raw)));
    },
    handler: async ({ raw }, reply) => {
      const verdict = verdicts.get(raw);
      if (verdict?.kind === "failed") throw verdict.error;
      return refuse(withVersion(reply), verdict?.refusal ?? upgradeRequired);
    },
  });
  return (request: IncomingMessage, transport: Socket, verdict: Verdict | null): void => {
    if (verdict) verdicts.set(request, verdict);
    const response = new ServerResponse(request);
    response.assignSocket(transport);
    server.routing(request, response);
  };
};
