import { problem } from "@orbit/shared/http";
import { id } from "@orbit/shared/ids";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Asked } from "#application/actor.ts";
import type { Ports } from "#application/ports/ports.ts";
import { idempotencyKeyOf } from "../idempotency-key.ts";
import type { SessionCookie } from "../session-cookie.ts";
import type { SessionHook } from "../session-hook.ts";

/** What route files are made of. */
export type RouteParts = { ports: Ports; session: SessionHook; cookie: SessionCookie };

export type AttemptLimits = {
  signInPerAddress: number;
  signInPerAccount: number;
  signInPerAccountAnywhere: number;
  signUpPerAddress: number;
  signUpPerAccount: number;
  invitationPerAddress: number;
};

const NIL_ID = "00000000-0000-0000-0000-000000000000";

/** An id that can't be one is an id that nobody has: it takes the same way, and gets the same answer, as an unknown one. */
const anyId = z.catch(id, NIL_ID);
const anySlug = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .catch("-");

export const ofWorkspace = z.object({ slug: anySlug });
export const ofMember = ofWorkspace.extend({ memberId: anyId });
export const ofRole = ofWorkspace.extend({ roleId: anyId });
export const ofInvitation = ofWorkspace.extend({ invitationId: anyId });
export const ofRoom = ofWorkspace.extend({ roomId: anyId });
export const ofSession = z.object({ sessionId: anyId });
/** What can't be a token is a token that nobody has. */
export const ofToken = z.object({ token: z.string().max(200).catch("-") });

/** For commands that say everything by their address. */
export const noBody = z.strictObject({}).nullish();

/** Every refusal has the one shape of a problem. */
export const problems = { "4xx": problem, "5xx": problem };

export const askedBy =
  (session: SessionHook) =>
  (request: FastifyRequest): Asked => ({
    actor: session.actorOf(request),
    idempotencyKey: idempotencyKeyOf(request),
  });
