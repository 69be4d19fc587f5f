import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { changePasswordBody } from "@orbit/shared/http";
import { z } from "zod";
import { changePassword } from "#application/identity/change-password.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { idempotencyKeyOf } from "../idempotency-key.ts";
import { limiter } from "../limiters.ts";
import { type AttemptLimits, problems, type RouteParts } from "./route-parts.ts";

/** Whoever found an open tab must not be able to try passwords here faster than at the front door. */
export const passwordRoutes =
  ({ ports, session, cookie }: RouteParts, limits: Pick<AttemptLimits, "signInPerAccount">): FastifyPluginAsyncZod =>
  async (app) => {
    const run = changePassword(ports);
    const account = limiter(app, {
      name: "passwordPerAccount",
      max: limits.signInPerAccount,
      keyOf: (request) => session.actorOf(request).userId,
    });

    app.post(
      "/auth/password",
      {
        preHandler: account.check,
        schema: { body: changePasswordBody, response: { 204: z.null(), ...problems } },
      },
      async (request, reply) => {
        idempotencyKeyOf(request);
        const rotated = await run({ ...request.body, actor: session.actorOf(request) }).catch(async (error) => {
          if (error instanceof DomainError) await account.note(request);
          throw error;
        });
        cookie.set(reply, rotated);
        return reply.code(204).send(null);
      },
    );
  };
