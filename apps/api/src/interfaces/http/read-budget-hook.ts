import type { FastifyReply, FastifyRequest } from "fastify";
import type { Ports } from "#application/ports/ports.ts";
import { EdgeError } from "./edge-error.ts";
import type { SessionHook } from "./session-hook.ts";

type Dependencies = { reads: Ports["reads"]; session: Pick<SessionHook, "actorOf"> };

/**
 * Refuses to read for who has had more read for them than their share, before it looks at what is asked for: the answer
 * says nothing about it. To be added after the hook that requires a session.
 */
export const readBudgetHook =
  ({ reads, session }: Dependencies) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (request.method !== "GET" && request.method !== "HEAD") return;
    const waitMs = reads.waitMs(session.actorOf(request).userId);
    if (waitMs === 0) return;
    reply.header("retry-after", Math.ceil(waitMs / 1000));
    throw new EdgeError("http.rate_limited");
  };
