import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { changeMemberRoleBody, committed, memberChanged } from "@orbit/shared/http";
import { changeMemberRole } from "#application/workspaces/change-member-role.ts";
import { leaveWorkspace } from "#application/workspaces/leave-workspace.ts";
import { removeMember } from "#application/workspaces/remove-member.ts";
import { askedBy, noBody, ofMember, ofWorkspace, problems, type RouteParts } from "./route-parts.ts";

export const memberRoutes =
  ({ ports, session }: RouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    const asked = askedBy(session);
    const [changeRole, remove, leave] = [changeMemberRole(ports), removeMember(ports), leaveWorkspace(ports)];

    app.patch(
      "/workspaces/:slug/members/:memberId",
      { schema: { params: ofMember, body: changeMemberRoleBody, response: { 200: memberChanged, ...problems } } },
      (request) => changeRole({ ...asked(request), ...request.params, ...request.body }),
    );

    app.delete(
      "/workspaces/:slug/members/:memberId",
      { schema: { params: ofMember, body: noBody, response: { 200: committed, ...problems } } },
      (request) => remove({ ...asked(request), ...request.params }),
    );

    app.post(
      "/workspaces/:slug/leave",
      { schema: { params: ofWorkspace, body: noBody, response: { 200: committed, ...problems } } },
      (request) => leave({ ...asked(request), ...request.params }),
    );
  };
