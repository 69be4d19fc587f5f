import type { FastifyRequest } from "fastify";
import type { Actor } from "#application/actor.ts";
import type { AccessReader, LiveSession } from "#application/ports/access-reader.ts";
import type { Clock } from "#application/ports/clock.ts";
import type { Secrets } from "#application/ports/secrets.ts";
import { NOTE_USE_EVERY_MS, type SessionUses } from "#application/ports/session-uses.ts";
import { DomainError } from "#domain/kernel/domain-error.ts";
import type { SessionCookie } from "./session-cookie.ts";

type Dependencies = {
  access: AccessReader;
  uses: SessionUses;
  clock: Clock;
  secrets: Pick<Secrets, "hashToken">;
  cookie: SessionCookie;
};

/** Who is behind a request: asked of the database once per request, before its body is looked at. */
export type SessionHook = {
  /** As an `onRequest` hook: 401 unless the cookie is that of a live session. */
  require(request: FastifyRequest): Promise<void>;
  /** Null for nobody. */
  find(request: FastifyRequest): Promise<Actor | null>;
  /** The actor `require` let in. */
  actorOf(request: FastifyRequest): Actor;
};

export const sessionHook = ({ access, uses, clock, secrets, cookie }: Dependencies): SessionHook => {
  const actors = new WeakMap<FastifyRequest, Actor>();

  /** Nobody waits for it, and nobody is refused because it failed. */
  const noteUse = ({ sessionId, lastUsedAt }: LiveSession, request: FastifyRequest): void => {
    const now = clock.now();
    if (now.getTime() - lastUsedAt.getTime() < NOTE_USE_EVERY_MS) return;
    uses.record([sessionId], now).catch((err: unknown) => request.log.warn({ err }, "noting a session's use failed"));
  };

  const find = async (request: FastifyRequest): Promise<Actor | null> => {
    const token = cookie.read(request);
    const found = token === null ? null : await access.sessionByToken(secrets.hashToken(token), clock.now());
    if (found) noteUse(found, request);
    return found;
  };

  const require = async (request: FastifyRequest): Promise<void> => {
    const actor = await find(request);
    if (!actor) throw new DomainError("identity.not_signed_in", "Sign in first.");
    actors.set(request, actor);
  };

  const actorOf = (request: FastifyRequest): Actor => {
    const actor = actors.get(request);
    if (!actor) throw new Error("a handler asked for the actor of a route that does not require a session");
    return actor;
  };

  return { require, find, actorOf };
};
