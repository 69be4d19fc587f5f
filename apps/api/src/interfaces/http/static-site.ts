import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { answerNotFound } from "./error-handler.ts";
import { pathOf } from "./path-of.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";

/** Names under /assets carry a hash of their content; everything else is asked for again each time. */
const cacheControl = (path: string): string => (path.includes("/assets/") ? IMMUTABLE : "no-cache");

/** A place in the app rather than a file or an endpoint: the app itself knows what is there. */
const isNavigation = (request: FastifyRequest): boolean => {
  const path = pathOf(request);
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && !/^\/v1(\/|$)/.test(path) && !path.slice(path.lastIndexOf("/")).includes(".");
};

/** Serves the built SPA from `webRoot`, and its index for every place within it. */
export const registerStaticSite = async (server: FastifyInstance, webRoot: string): Promise<void> => {
  await server.register(fastifyStatic, {
    root: webRoot,
    cacheControl: false,
    // The build keeps its own notes in such files.
    dotfiles: "ignore",
    // The build has put a compressed copy beside each text: nothing is compressed while somebody waits.
    preCompressed: true,
    setHeaders: (reply, path) => {
      reply.header("cache-control", cacheControl(path));
    },
  });
  server.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) =>
    isNavigation(request) ? reply.sendFile("index.html") : answerNotFound(request, reply),
  );
};
