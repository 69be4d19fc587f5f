import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { me } from "@orbit/shared/http";
import { readMe } from "#application/identity/read-me.ts";
import { problems, type RouteParts } from "./route-parts.ts";

export const meRoutes =
  ({ ports, session }: RouteParts): FastifyPluginAsyncZod =>
  async (app) => {
    const read = readMe(ports);

    app.get("/me", { schema: { response: { 200: me, ...problems } } }, (request) => read(session.actorOf(request)));
  };
