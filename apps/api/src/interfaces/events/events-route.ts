import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Timers } from "#application/ports/timers.ts";
import type { WorkspaceFeeds } from "#realtime/feed/workspace-feeds.ts";
import type { Admission, Admitted, Knock, Refusal } from "../ws/admission.ts";
import type { KnockLimits } from "../ws/knock-limits.ts";
import type { Liveness } from "../ws/liveness.ts";
import type { RealtimeDoor } from "../ws/realtime-door.ts";
import { answerPoll } from "./answer-poll.ts";
import { EventConnections } from "./event-connections.ts";
import { hearMessage, noConnection } from "./hear-message.ts";
import { openEventStream } from "./open-event-stream.ts";

const LONGEST_WAIT_MS = 25_000;
const MAX_MESSAGE_BYTES = 16 * 1024;

/** What is no wait is the longest one. */
const pollQuery = z.object({ wait: z.coerce.number().int().min(0).max(LONGEST_WAIT_MS).catch(LONGEST_WAIT_MS) });

export type EventsDependencies = {
  door: RealtimeDoor;
  feeds: WorkspaceFeeds;
  liveness: Liveness;
  timers: Timers;
  drain: { readonly isDraining: boolean };
  knocks: KnockLimits;
  admit: (knock: Knock) => Promise<Admission>;
  hashToken: (token: string) => string;
  sessionTokenOf: (request: Pick<IncomingMessage, "headers">) => string | null;
  refuse: (reply: FastifyReply, refusal: Refusal) => FastifyReply;
};

/** What a browser sends when it resumes by itself knows more than the address it was first given. */
const withLastEventId = (admitted: Admitted, { headers }: FastifyRequest): Admitted => {
  const lastEventId = headers["last-event-id"];
  return typeof lastEventId === "string" && lastEventId !== "" ? { ...admitted, cursor: lastEventId } : admitted;
};

const wantsStream = ({ headers }: FastifyRequest): boolean => headers.accept?.includes("text/event-stream") ?? false;

/**
 * `GET /v1/events`: the stream of `/v1/ws` for networks that let no WebSocket through, as server-sent events or as a long
 * poll, by `Accept`. `POST /v1/events/:id/messages` is what a client of an event stream says, and
 * `POST /v1/events/:id/pong` its answer to the event `ping`.
 */
export const registerEventsRoute = (server: FastifyInstance, deps: EventsDependencies): void => {
  const { admit, knocks, sessionTokenOf, refuse } = deps;
  const connections = new EventConnections();
  const stream = openEventStream({ ...deps, connections });
  const poll = answerPoll(deps);
  const knockerOf = (request: FastifyRequest) => knocks.knockerOf(request.raw, sessionTokenOf(request));

  server.route({
    method: "GET",
    url: "/v1/events",
    schema: { hide: true },
    // A HEAD would open a stream that nobody reads.
    exposeHeadRoute: false,
    onRequest: async (request) => knocks.count(knockerOf(request)),
    handler: async (request, reply) => {
      const knocker = knockerOf(request);
      const admission = await admit({ headers: request.headers, query: request.query, session: knocker.session });
      if (admission.kind === "refused") return refuse(reply, admission.refusal);
      // Went away while it was looked up: its close has been, and nothing it holds would be given back.
      if (reply.raw.destroyed) return reply.hijack();
      knocks.hold(knocker);
      reply.raw.once("close", () => knocks.letGo(knocker.address));
      const admitted = withLastEventId(admission.admitted, request);
      if (!wantsStream(request)) return poll(reply, admitted, pollQuery.parse(request.query).wait);
      stream(reply, admitted, knocker.session);
      return reply;
    },
  });
  registerMessageRoutes(server, connections, deps);
};

/** What a client of an event stream says, and how it answers a ping. */
const registerMessageRoutes = (
  server: FastifyInstance,
  connections: EventConnections,
  { sessionTokenOf, hashToken, refuse }: EventsDependencies,
): void => {
  const connectionOf = (request: FastifyRequest<{ Params: { id: string } }>) => {
    const token = sessionTokenOf(request);
    return connections.find(request.params.id, token && hashToken(token));
  };

  server.route<{ Params: { id: string } }>({
    method: "POST",
    url: "/v1/events/:id/pong",
    schema: { hide: true },
    handler: async (request, reply) => {
      const connection = connectionOf(request);
      if (!connection) return refuse(reply, noConnection);
      connection.pong();
      return reply.code(204).send();
    },
  });

  server.route<{ Params: { id: string } }>({
    method: "POST",
    url: "/v1/events/:id/messages",
    schema: { hide: true },
    bodyLimit: MAX_MESSAGE_BYTES,
    handler: async (request, reply) => {
      const refusal = await hearMessage(connectionOf(request), request.body);
      return refusal ? refuse(reply, refusal) : reply.code(204).send();
    },
  });
};
