import * as z from "zod/mini";

export type JsonSchema = Record<string, unknown>;

/** A schema as JSON Schema (draft 7, which AsyncAPI takes), as whoever writes such a value sees it. */
export const jsonSchemaOf = (schema: z.core.$ZodType): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-7", io: "input" });
  return rest;
};
