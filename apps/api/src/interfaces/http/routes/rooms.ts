import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { committed, createRoomBody, renameRoomBody, roomChanged, roomSnapshot } from "@orbit/shared/http";
import { archiveRoom } from "#application/rooms/archive-room.ts";
import { createRoom } from "#application/rooms/create-room.ts";
import { readRoom } from "#application/rooms/read-room.ts";
import { renameRoom } from "#application/rooms/rename-room.ts";
import { askedBy, noBody, ofRoom, ofWorkspace, problems, type RouteParts } from "./route-parts.ts";

export const roomRoutes =
  ({ ports, session }: RouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    const asked = askedBy(session);
    const [create, rename, archive, read] = [createRoom(ports), renameRoom(ports), archiveRoom(ports), readRoom(ports)];

    app.post(
      "/workspaces/:slug/rooms",
      { schema: { params: ofWorkspace, body: createRoomBody, response: { 201: roomChanged, ...problems } } },
      async (request, reply) =>
        reply.code(201).send(await create({ ...asked(request), ...request.params, ...request.body })),
    );

    app.get(
      "/workspaces/:slug/rooms/:roomId",
      { schema: { params: ofRoom, response: { 200: roomSnapshot, ...problems } } },
      (request) => read({ actor: session.actorOf(request), ...request.params }),
    );

    app.patch(
      "/workspaces/:slug/rooms/:roomId",
      { schema: { params: ofRoom, body: renameRoomBody, response: { 200: roomChanged, ...problems } } },
      (request) => rename({ ...asked(request), ...request.params, ...request.body }),
    );

    app.delete(
      "/workspaces/:slug/rooms/:roomId",
      { schema: { params: ofRoom, body: noBody, response: { 200: committed, ...problems } } },
      (request) => archive({ ...asked(request), ...request.params }),
    );
  };
