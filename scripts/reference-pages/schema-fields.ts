import type { JsonSchema } from "../../packages/shared/src/realtime/json-schema.ts";
import { code, table } from "./markdown.ts";

const isSchema = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;
const schemas = (value: unknown): JsonSchema[] => (Array.isArray(value) ? value.filter(isSchema) : []);
const childrenOf = (schema: JsonSchema): [string, JsonSchema][] =>
  Object.entries(schema.properties ?? {}).filter((entry): entry is [string, JsonSchema] => isSchema(entry[1]));

const itemsOf = (schema: JsonSchema): JsonSchema => (isSchema(schema.items) ? schema.items : {});

/** The type of a value in the words of the page. */
const typeText = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  const options = schemas(schema.anyOf ?? schema.oneOf);
  if (options.length > 0) return options.map(typeText).join(" or ");
  if (schema.type === "array") return `list of ${typeText(itemsOf(schema))}`;
  if (schema.type === undefined) return "anything";
  return String(schema.format ?? [schema.type].flat().join(" or "));
};

type Field = { path: string; type: string; required: boolean };

/** All fields with dotted paths, those of nested objects and of lists of objects (`people[].name`) too. */
const fieldsOf = (schema: JsonSchema, prefix = ""): Field[] => {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return childrenOf(schema).flatMap(([name, child]) => {
    const path = `${prefix}${name}`;
    const self = { path, type: typeText(child), required: required.includes(name) };
    return [self, ...fieldsOf(child, `${path}.`), ...fieldsOf(itemsOf(child), `${path}[].`)];
  });
};

export const fieldTable = (schema: JsonSchema): string => {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return "No fields.";
  return table(
    ["field", "type", "always there"],
    fields.map(({ path, type, required }) => [code(path), type, required ? "yes" : "no"]),
  );
};
