import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { limitedAddress } from "./client-address.ts";
import { EdgeError } from "./edge-error.ts";

const WINDOW_MS = 60_000;

type Rule = { name: string; max: number; keyOf: (request: FastifyRequest) => string };

/** Counts attempts per key and minute on this node. */
export type Limiter = {
  /** As a hook: counts this attempt, and refuses it when there were too many. */
  count(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Refuses when there were too many, without counting. */
  check(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Counts without refusing. */
  note(request: FastifyRequest): Promise<void>;
};

const refuse = (reply: FastifyReply, ttlInSeconds: number): never => {
  reply.header("retry-after", Math.max(1, ttlInSeconds));
  throw new EdgeError("http.rate_limited");
};

export const addressOf = (request: FastifyRequest): string => limitedAddress(request.ip);

/** Needs the rate-limit plugin on `server`. */
export const limiter = (server: FastifyInstance, { name, max, keyOf }: Rule): Limiter => {
  const keyGenerator = (request: FastifyRequest) => `${name} ${keyOf(request)}`;
  const limit = server.createRateLimit({ max, timeWindow: WINDOW_MS, keyGenerator });
  return {
    count: async (request, reply) => {
      const state = await limit(request);
      if (!state.isAllowed && state.isExceeded) refuse(reply, state.ttlInSeconds);
    },
    check: async (request, reply) => {
      const state = await limit(request, { increment: false });
      if (!state.isAllowed && state.remaining === 0) refuse(reply, state.ttlInSeconds);
    },
    note: async (request) => {
      await limit(request);
    },
  };
};
