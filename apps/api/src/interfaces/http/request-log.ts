import type { FastifyInstance } from "fastify";

/** Asked every few seconds by machines, and of interest only when somebody looks for them. */
const QUIET_ROUTES = new Set(["/livez", "/readyz", "/metrics"]);

/** One line per answered request, and its id in the answer. No address and no query: links and searches are private. */
export const registerRequestLog = (server: FastifyInstance): void => {
  server.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  server.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? null;
    const ms = Math.round(reply.elapsedTime);
    const level = route !== null && QUIET_ROUTES.has(route) ? "debug" : "info";
    request.log[level]({ method, route, status: reply.statusCode, ms }, "answered");
  });
};
