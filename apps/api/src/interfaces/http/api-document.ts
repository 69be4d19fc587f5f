import swagger from "@fastify/swagger";
import { jsonSchemaTransform } from "@fastify/type-provider-zod";
import type { FastifyInstance } from "fastify";

/** Must be registered before the routes it describes; they are collected from their own schemas. */
export const registerApiDocument = async (server: FastifyInstance): Promise<void> => {
  await server.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Orbit",
        version: "1",
        description:
          "Workspaces whose every screen is live. Mutations accept an Idempotency-Key and answer with the position " +
          "their effect is visible at; refusals are application/problem+json with a stable code.",
      },
      components: {
        securitySchemes: { session: { type: "apiKey", in: "cookie", name: "orbit_session" } },
      },
      security: [{ session: [] }],
    },
    transform: jsonSchemaTransform,
  });
  server.get("/v1/openapi.json", { schema: { hide: true } }, async () => server.swagger());
};
