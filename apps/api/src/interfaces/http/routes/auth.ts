import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { signedIn, signInBody, signUpBody } from "@orbit/shared/http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { signIn } from "#application/identity/sign-in.ts";
import { signOut } from "#application/identity/sign-out.ts";
import { signUp } from "#application/identity/sign-up.ts";
import type { StartedSession } from "#application/identity/start-session.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import { deviceLabel } from "../device-label.ts";
import { idempotencyKeyOf } from "../idempotency-key.ts";
import { addressOf, limiter } from "../limiters.ts";
import type { SessionCookie } from "../session-cookie.ts";
import { type AttemptLimits, noBody, problems, type RouteParts } from "./route-parts.ts";

type App = Parameters<FastifyPluginAsyncZod>[0];
type Door = { app: App; parts: RouteParts; limits: AttemptLimits };

/** Only asked after the body was parsed by a schema that has an e-mail. */
const accountOf = ({ body }: FastifyRequest): string => (body as { email: string }).email;

const limitOf = ({ app, limits }: Door, name: keyof AttemptLimits, keyOf: (request: FastifyRequest) => string) =>
  limiter(app, { name, max: limits[name], keyOf });

/** What a browser brings along beside what was typed. */
const broughtBy = (cookie: SessionCookie, request: FastifyRequest) => ({
  presentedToken: cookie.read(request),
  device: deviceLabel(request.headers["user-agent"]),
});

const enter = (cookie: SessionCookie, reply: FastifyReply, started: StartedSession) => {
  cookie.set(reply, started);
  return { user: started.user };
};

const routeSignUp = (door: Door): void => {
  const { cookie, ports } = door.parts;
  const run = signUp(ports);
  door.app.post(
    "/auth/sign-up",
    {
      onRequest: limitOf(door, "signUpPerAddress", addressOf).count,
      preHandler: limitOf(door, "signUpPerAccount", accountOf).count,
      schema: { body: signUpBody, response: { 201: signedIn, ...problems } },
    },
    async (request, reply) => {
      const started = await run({
        ...request.body,
        idempotencyKey: idempotencyKeyOf(request),
        ...broughtBy(cookie, request),
      });
      return reply.code(201).send(enter(cookie, reply, started));
    },
  );
};

const routeSignIn = (door: Door): void => {
  const { cookie, ports } = door.parts;
  const run = signIn(ports);
  // Counted by where they come from as well: who guesses at an account keeps themselves from it, not its owner elsewhere.
  const account = limitOf(door, "signInPerAccount", (request) => `${accountOf(request)} ${addressOf(request)}`);
  const anywhere = limitOf(door, "signInPerAccountAnywhere", accountOf);
  door.app.post(
    "/auth/sign-in",
    {
      onRequest: limitOf(door, "signInPerAddress", addressOf).count,
      preHandler: [account.check, anywhere.check],
      schema: { body: signInBody, response: { 200: signedIn, ...problems } },
    },
    async (request, reply) => {
      idempotencyKeyOf(request);
      const started = await run({ ...request.body, ...broughtBy(cookie, request) }).catch(async (error: unknown) => {
        // Only failures count, so that nobody is kept from their account by signing in to it often.
        if (error instanceof DomainError) await Promise.all([account.note(request), anywhere.note(request)]);
        throw error;
      });
      return enter(cookie, reply, started);
    },
  );
};

const routeSignOut = ({ app, parts: { ports, session, cookie } }: Door): void => {
  const run = signOut(ports);
  app.post(
    "/auth/sign-out",
    { schema: { body: noBody, response: { 204: z.null(), ...problems } } },
    async (request, reply) => {
      idempotencyKeyOf(request);
      const actor = await session.find(request);
      if (actor) await run(actor.sessionId);
      cookie.clear(reply);
      return reply.code(204).send(null);
    },
  );
};

export const authRoutes =
  (parts: RouteParts, limits: AttemptLimits): FastifyPluginAsyncZod =>
  async (app) => {
    const door = { app, parts, limits };
    routeSignUp(door);
    routeSignIn(door);
    routeSignOut(door);
  };
