import type { FastifyRequest } from "fastify";

/**
 * What may be told of an error: what went wrong and where. Drivers hang more on theirs, such as the row at fault and the
 * values of the statement, and those are people's.
 */
const toldOf = (error: unknown): object => {
  if (!(error instanceof Error)) return { message: typeof error };
  const { name: type, message, stack, cause } = error;
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { type, message, ...code, stack, ...(cause !== undefined && { cause: toldOf(cause) }) };
};

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
    err: toldOf,
    req: ({ id, method, routeOptions }: FastifyRequest) => ({ id, method, route: routeOptions?.url ?? null }),
  },
});
