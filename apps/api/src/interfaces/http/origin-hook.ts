import type { FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

const ownOrigin = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;

/**
 * Refuses what a page of another site makes a browser send. A cookie says whose browser it is, never which page is
 * asking; `SameSite` and the refusal of every body but JSON stand behind this.
 */
export const foreignOriginHook =
  (publicOrigins: readonly string[]) =>
  async (request: FastifyRequest): Promise<void> => {
    if (SAFE_METHODS.has(request.method)) return;
    const { origin, "sec-fetch-site": site } = request.headers;
    if (site === "cross-site") throw new EdgeError("http.foreign_origin");
    if (origin === undefined || publicOrigins.includes(origin) || origin === ownOrigin(request)) return;
    throw new EdgeError("http.foreign_origin");
  };
