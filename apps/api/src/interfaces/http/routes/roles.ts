import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { committed, createRoleBody, roleChanged, updateRoleBody } from "@orbit/shared/http";
import { createRole } from "#application/workspaces/create-role.ts";
import { deleteRole } from "#application/workspaces/delete-role.ts";
import { updateRole } from "#application/workspaces/update-role.ts";
import { askedBy, noBody, ofRole, ofWorkspace, problems, type RouteParts } from "./route-parts.ts";

export const roleRoutes =
  ({ ports, session }: RouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    const asked = askedBy(session);
    const [create, update, remove] = [createRole(ports), updateRole(ports), deleteRole(ports)];

    app.post(
      "/workspaces/:slug/roles",
      { schema: { params: ofWorkspace, body: createRoleBody, response: { 201: roleChanged, ...problems } } },
      async (request, reply) =>
        reply.code(201).send(await create({ ...asked(request), ...request.params, ...request.body })),
    );

    app.patch(
      "/workspaces/:slug/roles/:roleId",
      { schema: { params: ofRole, body: updateRoleBody, response: { 200: roleChanged, ...problems } } },
      (request) => update({ ...asked(request), ...request.params, ...request.body }),
    );

    app.delete(
      "/workspaces/:slug/roles/:roleId",
      { schema: { params: ofRole, body: noBody, response: { 200: committed, ...problems } } },
      (request) => remove({ ...asked(request), ...request.params }),
    );
  };
