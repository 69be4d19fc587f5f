import type { FastifyRequest } from "fastify";

/**
 * Options of the process's one pino logger. Cookies and tokens are cut out, and a request is told by its route's
 * pattern, never its address: queries and invitation links would otherwise end up in log files.
 */
export const logOptions = (level: string) => ({
  level,
  redact: {
    paths: ["req.headers.cookie", "req.headers.authorization", "headers.cookie", "headers.authorization", "*.password"],
    remove: true,
  },
  serializers: {
    req: ({ id, method, routeOptions }: FastifyRequest) => ({ id, method, route: routeOptions?.url ?? null }),
  },
});
