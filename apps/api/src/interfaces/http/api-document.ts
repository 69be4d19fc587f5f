import swagger, { type SwaggerTransform } from "@fastify/swagger";
import { jsonSchemaTransform } from "@fastify/type-provider-zod";
import { asyncApiDocument } from "@orbit/shared/asyncapi";
import type { FastifyInstance } from "fastify";
import { noBody } from "./routes/route-parts.ts";

const idempotencyKey = {
  type: "object",
  properties: {
    "Idempotency-Key": {
      type: "string",
      minLength: 1,
      maxLength: 128,
      description: "The same key with the same request gets the first answer, and the command happens once.",
    },
  },
};

/** What stands in for a malformed id is how the door works, not something clients may leave out. */
const withoutDefaults = (params: unknown): unknown =>
  JSON.parse(JSON.stringify(params, (key, value: unknown) => (key === "default" ? undefined : value)));

/** The routes' own schemas as clients should read them. */
const transform: SwaggerTransform = (document) => {
  const { body, ...schema } = document.schema ?? {};
  const isCommand = document.route.method !== "GET" && document.route.method !== "HEAD";
  const spoken = { ...document, schema: body === noBody ? schema : document.schema };
  const { schema: described, url } = jsonSchemaTransform(spoken);
  const params = described?.params ? { params: withoutDefaults(described.params) } : {};
  return { url, schema: { ...described, ...params, ...(isCommand && { headers: idempotencyKey }) } };
};

const events = asyncApiDocument();

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
    transform,
  });
  server.get("/v1/openapi.json", { schema: { hide: true } }, async () => server.swagger());
  server.get("/v1/asyncapi.json", { schema: { hide: true } }, async () => events);
};
