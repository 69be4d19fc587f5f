import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { sessionState } from "@orbit/shared/http";
import { problems, type RouteParts } from "./route-parts.ts";

export const sessionRoutes =
  ({ session }: RouteParts, { isDemo }: { isDemo: boolean }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get("/session", { schema: { response: { 200: sessionState, ...problems } } }, async (request) => ({
      signedIn: (await session.find(request)) !== null,
      demo: isDemo,
    }));
  };
