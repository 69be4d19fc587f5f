import type { FastifyReply } from "fastify";
import type { Timers } from "#application/ports/timers.ts";
import type { Admitted } from "../ws/admission.ts";
import type { Liveness } from "../ws/liveness.ts";
import type { RealtimeDoor } from "../ws/realtime-door.ts";
import type { EventConnections } from "./event-connections.ts";
import { EventStreamSocket } from "./event-stream-socket.ts";

type Dependencies = { door: RealtimeDoor; connections: EventConnections; liveness: Liveness; timers: Timers };

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // Proxies would hold frames back until a buffer is full.
  "x-accel-buffering": "no",
  // A stream that ended is of no further use, and must not hold up a shutdown.
  connection: "close",
};

/** Answers an admitted client with a stream of events, for as long as both sides are there. */
export const openEventStream =
  ({ door, connections, liveness, timers }: Dependencies) =>
  (reply: FastifyReply, admitted: Admitted, tokenHash: string): void => {
    const response = reply.hijack().raw;
    // Whoever is only spoken to is not idle, though it sends nothing.
    response.socket?.setTimeout(0);
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) response.setHeader(name, value);
    response.writeHead(200, headers);
    const socket = new EventStreamSocket(door.identify(admitted), { response, timers });
    const { visit } = door.enter(socket, admitted);
    liveness.watch(socket);
    const pong = () => liveness.answered(socket);
    const forget = connections.add({ socket, conversation: visit.conversation, pong, tokenHash });
    // A reader that went away shows as an error first, and nobody is left to tell.
    response.on("error", () => undefined);
    response.once("close", () => {
      liveness.forget(socket);
      forget();
      visit.leave();
    });
  };
