import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { z } from "zod";
import type { AccessReader } from "#application/ports/access-reader.ts";
import { admitMember } from "../../ws/admission.ts";
import type { KnockLimits } from "../../ws/knock-limits.ts";
import { sendProblem } from "../send-problem.ts";
import { problems, type RouteParts } from "./route-parts.ts";

/** For readers of the API's description; what it may be is decided where upgrades are. */
const asked = z.looseObject({ workspace: z.unknown().describe("The workspace's slug.") });

type Doors = { access: AccessReader; knocks: Pick<KnockLimits, "ask"> };

/** Answers with the status an upgrade would get: a browser can't read that of a refused one. */
export const preflightRoutes =
  ({ ports, cookie }: RouteParts, { access, knocks }: Doors): FastifyPluginAsyncZod =>
  async (app) => {
    const { clock, secrets, reads } = ports;
    const doorway = { access, clock, reads };

    app.get(
      "/realtime/preflight",
      {
        // Too many connections are refused before anything is looked up, here as there.
        onRequest: knocks.ask,
        schema: { querystring: asked, response: { 200: z.object({ ok: z.literal(true) }), ...problems } },
      },
      async (request, reply) => {
        const token = cookie.read(request);
        const session = token === null ? "" : secrets.hashToken(token);
        const admission = await admitMember(doorway, { query: request.query, session });
        if (admission.kind === "refused") return sendProblem(reply, admission.refusal);
        return reply.send({ ok: true });
      },
    );
  };
