import type { Socket } from "node:net";
import websocket from "@fastify/websocket";
import { closeCodes } from "@orbit/shared/realtime";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { WebSocket } from "ws";
import type { Admission, Admitted, Knock, Refusal } from "./admission.ts";
import type { KnockLimits } from "./knock-limits.ts";
import type { RealtimeDoor } from "./realtime-door.ts";

/** A frame that is larger is a mistake or an attack: nothing a client says here takes a kilobyte. */
const MAX_MESSAGE_BYTES = 16 * 1024;

// A constant of its own, as `closeTimeout` is missing from the library's types.
const limits = {
  maxPayload: MAX_MESSAGE_BYTES,
  maxFragments: 32,
  maxBufferedChunks: 1024,
  perMessageDeflate: false,
  clientTracking: false,
  // Orbit speaks no subprotocol; the library would answer with the first that was offered.
  handleProtocols: () => false as const,
  /** How long, in ms, a peer may take to agree to a close before its socket is destroyed. */
  closeTimeout: 2_000,
};

/** What a refusal with 426 must say, and any other may. */
const withVersion = (reply: FastifyReply): FastifyReply =>
  reply.header("sec-websocket-version", "13").header("upgrade", "websocket");

type Dependencies = {
  door: Pick<RealtimeDoor, "sendAwayAtOnce">;
  enter: (webSocket: WebSocket, transport: Socket, admitted: Admitted) => void;
  knocks: KnockLimits;
  admit: (knock: Knock) => Promise<Admission>;
  sessionTokenOf: (request: FastifyRequest) => string | null;
  refuse: (reply: FastifyReply, refusal: Refusal) => FastifyReply;
  onFailure: (what: string, error: unknown) => void;
};

/**
 * `GET /v1/ws`: the only path that can be upgraded. Everything is decided before there is a socket, so that a refusal is a
 * plain HTTP answer.
 */
export const registerRealtimeRoute = async (server: FastifyInstance, deps: Dependencies): Promise<void> => {
  const { door, enter, knocks, admit, sessionTokenOf, refuse, onFailure } = deps;
  const admitted = new WeakMap<FastifyRequest, Admitted>();
  await server.register(websocket, {
    options: limits,
    // A fault in the protocol was answered with its close code already. The plugin would cut that answer off, and log an error for it.
    errorHandler: (error, socket) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      onFailure("taking in a WebSocket", error);
      socket.close(closeCodes.internal.code, closeCodes.internal.reason);
    },
    // The plugin's own way closes with 1005 and no reason: clients could not tell a restart from a failure.
    preClose: (done) => {
      door.sendAwayAtOnce();
      done();
    },
  });
  server.route({
    method: "GET",
    url: "/v1/ws",
    exposeHeadRoute: false,
    onRequest: knocks.count,
    preValidation: async (request, reply) => {
      const token = sessionTokenOf(request);
      const admission = await admit({ headers: request.headers, query: request.query, token });
      if (admission.kind === "refused") return refuse(withVersion(reply), admission.refusal);
      admitted.set(request, admission.admitted);
    },
    handler: async (_request, reply) =>
      refuse(withVersion(reply), {
        status: 426,
        code: "realtime.upgrade_required",
        detail: "Connect with a WebSocket.",
      }),
    wsHandler: (socket, request) => {
      const who = admitted.get(request);
      if (!who) return socket.terminate();
      socket.once("close", knocks.hold(request));
      enter(socket, request.raw.socket, who);
    },
  });
};
