import type { FastifyInstance } from "fastify";

/** One line per answered request, and its id in the answer. No address and no query: links and searches are private. */
export const registerRequestLog = (server: FastifyInstance): void => {
  server.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  server.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ method, route: routeOptions.url ?? null, status: reply.statusCode, ms }, "answered");
  });
};
