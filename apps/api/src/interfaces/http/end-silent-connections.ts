import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Timers } from "#application/ports/timers.ts";

/** What has been asked when the server closes may take as long as any request may. */
const REQUESTS_WITHIN_MS = 8_000;

/**
 * Keeps connections from holding up the end of the process. Node lets go of those that are idle between two requests, and stops
 * looking after the others once it closes: one on which nothing was ever asked (browsers open them in advance), or half a
 * request, would be waited for without end.
 */
export const endSilentConnections = (server: FastifyInstance, timers: Timers): void => {
  const silent = new Set<Socket>();
  let isClosing = false;
  // One function for all connections, which are many.
  const forget = function (this: Socket): void {
    silent.delete(this);
  };
  const heard = ({ socket }: { socket: Socket }): void => {
    if (silent.delete(socket)) socket.off("close", forget);
  };
  server.server.on("connection", (socket: Socket) => {
    if (isClosing) socket.destroy();
    else silent.add(socket.once("close", forget));
  });
  server.server.on("request", heard).on("upgrade", heard);
  server.addHook("preClose", async () => {
    isClosing = true;
    for (const socket of [...silent]) socket.destroy();
    const stop = timers.after(REQUESTS_WITHIN_MS, () => server.server.closeAllConnections());
    server.server.once("close", stop);
  });
};
