import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { committed, invitationPreview, invitePeopleBody, peopleInvited, workspaceJoined } from "@orbit/shared/http";
import type { FastifyRequest } from "fastify";
import { acceptInvitation } from "#application/workspaces/accept-invitation.ts";
import { invitePeople } from "#application/workspaces/invite-people.ts";
import { previewInvitation } from "#application/workspaces/preview-invitation.ts";
import { revokeInvitation } from "#application/workspaces/revoke-invitation.ts";
import { addressOf, limiter } from "../limiters.ts";
import {
  type AttemptLimits,
  askedBy,
  noBody,
  ofInvitation,
  ofToken,
  ofWorkspace,
  problems,
  type RouteParts,
} from "./route-parts.ts";

type Origins = { publicOrigins: readonly string[] };

/** Where invited people are sent: the address the inviter uses, if it is one of ours, else our first. */
const linkOrigin = ({ publicOrigins }: Origins, { headers }: FastifyRequest): string => {
  const { origin } = headers;
  if (origin !== undefined && publicOrigins.includes(origin)) return origin;
  const [first] = publicOrigins;
  if (first === undefined) throw new Error("there is no public origin");
  return first;
};

/** What members do with invitations. */
export const invitationRoutes =
  ({ ports, session, cookie }: RouteParts, origins: Origins): FastifyPluginAsyncZod =>
  async (app) => {
    const asked = askedBy(session);
    const [invite, revoke] = [invitePeople(ports), revokeInvitation(ports)];

    app.post(
      "/workspaces/:slug/invitations",
      { schema: { params: ofWorkspace, body: invitePeopleBody, response: { 201: peopleInvited, ...problems } } },
      async (request, reply) => {
        const link = { origin: linkOrigin(origins, request), sessionSecret: cookie.read(request) ?? "" };
        const answer = await invite({ ...asked(request), ...request.params, ...request.body, ...link });
        return reply.code(201).send(answer);
      },
    );

    app.delete(
      "/workspaces/:slug/invitations/:invitationId",
      { schema: { params: ofInvitation, body: noBody, response: { 200: committed, ...problems } } },
      (request) => revoke({ ...asked(request), ...request.params }),
    );
  };

/** What invited people do with them: look, signed in or not, and accept, signed in. */
export const invitedRoutes =
  ({ ports, session }: RouteParts, limits: Pick<AttemptLimits, "invitationPerAddress">): FastifyPluginAsyncZod =>
  async (app) => {
    const asked = askedBy(session);
    const [preview, accept] = [previewInvitation(ports), acceptInvitation(ports)];
    const fromAddress = limiter(app, { name: "invitation", max: limits.invitationPerAddress, keyOf: addressOf });

    app.get(
      "/invitations/:token",
      {
        onRequest: fromAddress.count,
        schema: { params: ofToken, response: { 200: invitationPreview, ...problems } },
      },
      (request) => preview(request.params.token),
    );

    app.post(
      "/invitations/:token/accept",
      {
        onRequest: [fromAddress.count, session.require],
        schema: { params: ofToken, body: noBody, response: { 200: workspaceJoined, ...problems } },
      },
      (request) => accept({ ...asked(request), ...request.params }),
    );
  };
