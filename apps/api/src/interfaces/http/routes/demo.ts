import type { FastifyPluginAsyncZod } from "@fastify/type-provider-zod";
import { type DemoSignIns, demoSignIns } from "@orbit/shared/http";
import { problems } from "./route-parts.ts";

export const demoRoutes =
  (signIns: DemoSignIns): FastifyPluginAsyncZod =>
  async (app) => {
    app.get("/demo/sign-ins", { schema: { response: { 200: demoSignIns, ...problems } } }, async () => signIns);
  };
