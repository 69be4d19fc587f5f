import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { sessionList } from "@orbit/shared/http";
import { z } from "zod";
import { endOtherSessions } from "#application/identity/end-other-sessions.ts";
import { endSession } from "#application/identity/end-session.ts";
import { listSessions } from "#application/identity/list-sessions.ts";
import { noBody, ofSession, problems, type RouteParts } from "./route-parts.ts";

const gone = { body: noBody, response: { 204: z.null(), ...problems } };

/** Where one is signed in, and how to end it. Ending what has ended is fine, so a key has nothing to add. */
export const sessionsRoutes =
  ({ ports, session, cookie }: RouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    const [list, end, endOthers] = [listSessions(ports), endSession(ports), endOtherSessions(ports)];

    app.get("/sessions", { schema: { response: { 200: sessionList, ...problems } } }, (request) =>
      list(session.actorOf(request)),
    );

    app.delete("/sessions", { schema: gone }, async (request, reply) => {
      await endOthers(session.actorOf(request));
      return reply.code(204).send(null);
    });

    app.delete("/sessions/:sessionId", { schema: { params: ofSession, ...gone } }, async (request, reply) => {
      const actor = session.actorOf(request);
      const { sessionId } = request.params;
      await end({ actor, sessionId });
      if (sessionId === actor.sessionId) cookie.clear(reply);
      return reply.code(204).send(null);
    });
  };
