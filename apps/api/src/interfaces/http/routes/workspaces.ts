import { Readable } from "node:stream";
import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { workspaceSnapshotDto } from "@orbit/shared/dto";
import {
  activityPage,
  activityQuery,
  committed,
  createWorkspaceBody,
  renameWorkspaceBody,
  workspaceChanged,
  workspaceJoined,
} from "@orbit/shared/http";
import type { FastifyReply } from "fastify";
import type { AccessReader } from "#application/ports/access-reader.ts";
import { createWorkspace } from "#application/workspaces/create-workspace.ts";
import { deleteWorkspace } from "#application/workspaces/delete-workspace.ts";
import { readActivity } from "#application/workspaces/read-activity.ts";
import { readWorkspaceSnapshot } from "#application/workspaces/read-workspace-snapshot.ts";
import { renameWorkspace } from "#application/workspaces/rename-workspace.ts";
import { snapshotEncoder } from "../encode-snapshot.ts";
import { askedBy, noBody, ofWorkspace, problems, type RouteParts } from "./route-parts.ts";

/** Pieces of 64 KiB that are sent as one. More go out as fast as they are read. */
const AT_ONCE = 4;

/** Pieces of JSON that are encoded already. The route's type knows values only, and what is sent is the schema's text of one. */
const sendPieces = (reply: FastifyReply, pieces: readonly Buffer[]): never => {
  reply.type("application/json; charset=utf-8");
  return reply.send(pieces.length > AT_ONCE ? Readable.from(pieces) : Buffer.concat(pieces)) as never;
};

export const workspaceRoutes =
  ({ ports, session }: RouteParts, access: AccessReader): FastifyPluginAsyncZod =>
  async (app) => {
    const asked = askedBy(session);
    const encode = snapshotEncoder(ports.timers);
    const [create, rename, remove] = [createWorkspace(ports), renameWorkspace(ports), deleteWorkspace(ports)];
    const [snapshot, activity] = [readWorkspaceSnapshot({ ...ports, access }), readActivity(ports)];

    app.post(
      "/workspaces",
      { schema: { body: createWorkspaceBody, response: { 201: workspaceJoined, ...problems } } },
      async (request, reply) => reply.code(201).send(await create({ ...asked(request), ...request.body })),
    );

    app.get(
      "/workspaces/:slug",
      { schema: { params: ofWorkspace, response: { 200: workspaceSnapshotDto, ...problems } } },
      async (request, reply) => {
        const view = await snapshot({ actor: session.actorOf(request), ...request.params });
        return sendPieces(reply, await encode(view));
      },
    );

    app.patch(
      "/workspaces/:slug",
      { schema: { params: ofWorkspace, body: renameWorkspaceBody, response: { 200: workspaceChanged, ...problems } } },
      (request) => rename({ ...asked(request), ...request.params, ...request.body }),
    );

    app.delete(
      "/workspaces/:slug",
      { schema: { params: ofWorkspace, body: noBody, response: { 200: committed, ...problems } } },
      (request) => remove({ ...asked(request), ...request.params }),
    );

    app.get(
      "/workspaces/:slug/activity",
      { schema: { params: ofWorkspace, querystring: activityQuery, response: { 200: activityPage, ...problems } } },
      (request) => {
        const { before = null } = request.query;
        return activity({ actor: session.actorOf(request), ...request.params, before });
      },
    );
  };
