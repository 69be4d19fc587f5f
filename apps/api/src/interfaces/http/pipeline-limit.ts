import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Browsers ask for one thing at a time on a connection, and so do proxies. */
const MAX_UNANSWERED = 16;

/**
 * Cuts a connection that asks for more before its answers were taken. Node obeys all that one read brought, which is a
 * thousand small requests, and keeps their answers in memory for as long as nobody reads them.
 */
export const limitPipelining = (server: Server): void => {
  const unanswered = new WeakMap<Socket, number>();
  const add = (socket: Socket, count: number): number => {
    const now = (unanswered.get(socket) ?? 0) + count;
    unanswered.set(socket, now);
    return now;
  };
  server.prependListener("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    response.once("close", () => add(socket, -1));
    if (add(socket, 1) > MAX_UNANSWERED) socket.destroy();
  });
};
