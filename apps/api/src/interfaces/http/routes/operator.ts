import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Registry } from "prom-client";
import type { Secrets } from "#application/ports/secrets.ts";
import { EdgeError } from "../edge-error.ts";
import { type HealthCheck, readHealth } from "../health.ts";
import { sendProblem } from "../send-problem.ts";

export type OperatorParts = {
  checks: readonly HealthCheck[];
  metrics: Pick<Registry, "metrics" | "contentType">;
  secrets: Pick<Secrets, "hashToken">;
  operatorToken: string | null;
  /** Every realtime stream on this node: head, tail, sockets behind, and counts with their reasons. */
  describeStreams: () => readonly object[];
};

const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/;
const LOOPBACK_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const FORWARDED = /^(?:forwarded|via|x-forwarded-.*|x-real-ip|.*-connecting-ip|true-client-ip)$/;

/**
 * A forwarded request came from elsewhere, though its last hop was this machine; so did one that calls this machine by another
 * name, which a page of another site can have made to lead here.
 */
const isLocal = ({ ip, hostname, headers }: FastifyRequest): boolean =>
  LOOPBACK.test(ip) && LOOPBACK_NAME.test(hostname) && !Object.keys(headers).some((name) => FORWARDED.test(name));

/** Hashes are compared, not tokens: how long that takes says nothing about the token. */
const mayOperate = ({ operatorToken, secrets }: OperatorParts, request: FastifyRequest): boolean => {
  if (operatorToken === null) return isLocal(request);
  const offered = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
  return secrets.hashToken(offered) === secrets.hashToken(operatorToken);
};

/** For whoever runs Orbit, not for whoever uses it. */
export const registerOperatorRoutes = (server: FastifyInstance, parts: OperatorParts): void => {
  server.get("/livez", { schema: { hide: true } }, async () => ({ status: "live" }));

  server.get<{ Querystring: Record<string, unknown> }>(
    "/readyz",
    { schema: { hide: true } },
    async (request, reply) => {
      const health = await readHealth(parts.checks);
      reply.header("cache-control", "no-store");
      if (health.down.length > 0) {
        const detail = `Not ready: ${health.down.join(", ")} can't be reached.`;
        return sendProblem(reply, { status: 503, code: "http.unavailable", detail });
      }
      const status = health.degraded.length > 0 ? "degraded" : "ready";
      const isTold = "verbose" in request.query && mayOperate(parts, request);
      return isTold ? { status, checks: health.checks } : { status };
    },
  );

  server.get("/v1/operator/streams", { schema: { hide: true } }, async (request) => {
    if (!mayOperate(parts, request)) throw new EdgeError("http.not_found");
    return { streams: parts.describeStreams() };
  });

  server.get("/metrics", { schema: { hide: true } }, async (request, reply) => {
    if (!mayOperate(parts, request)) throw new EdgeError("http.not_found");
    return reply.type(parts.metrics.contentType).send(await parts.metrics.metrics());
  });
};
