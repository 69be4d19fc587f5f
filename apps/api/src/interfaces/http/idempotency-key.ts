import type { FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";

const VISIBLE = /^[\x21-\x7e]{1,128}$/;

/** The client's `Idempotency-Key`, or null. @throws EdgeError when it is not 1 to 128 visible ASCII characters. */
export const idempotencyKeyOf = (request: FastifyRequest): string | null => {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return null;
  if (typeof key === "string" && VISIBLE.test(key)) return key;
  throw new EdgeError("http.validation", [{ path: "Idempotency-Key", message: "must be 1 to 128 visible characters" }]);
};
