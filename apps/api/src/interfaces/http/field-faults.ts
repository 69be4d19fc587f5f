import type { FastifySchemaValidationError } from "fastify";
import type { FieldFault } from "./edge-error.ts";

/** A name that is safe to repeat: what else somebody sent as a key stays unsaid. */
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

const dotted = (instancePath: string): string => instancePath.slice(1).replaceAll("/", ".");

const unknownKeys = ({ instancePath, params }: FastifySchemaValidationError): FieldFault[] => {
  const keys = Array.isArray(params.keys) ? params.keys : [];
  const parent = dotted(instancePath);
  return keys.map((key) => {
    const name = typeof key === "string" && PLAIN_NAME.test(key) ? key : "?";
    return { path: parent ? `${parent}.${name}` : name, message: "is not known here" };
  });
};

/** Which fields are at fault and why, as far as that can be said without repeating what was sent. */
export const fieldFaults = (errors: readonly FastifySchemaValidationError[]): FieldFault[] =>
  errors.flatMap((error) =>
    error.keyword === "unrecognized_keys"
      ? unknownKeys(error)
      : [{ path: dotted(error.instancePath), message: error.message ?? "is not valid" }],
  );
