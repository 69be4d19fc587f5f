import type { FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

const ownOrigin = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;

/**
 * Refuses what a page of another site makes a browser send, whoever is signed in or about to be. A cookie says whose
 * browser it is, never which page is asking; `SameSite` and the refusal of every body but JSON stand behind this.
 *
 * Every browser names the page's origin in a command, so one that names none is no browser, and nobody's cookie is sent
 * along with it but by whoever holds that cookie. Sockets are stricter: their upgrade always has to name it.
 */
export const foreignOriginHook =
  (publicOrigins: readonly string[]) =>
  async (request: FastifyRequest): Promise<void> => {
    if (SAFE_METHODS.has(request.method)) return;
    const { origin, "sec-fetch-site": site } = request.headers;
    // `same-site` is another subdomain, which may be anybody's; `none` is what somebody typed, and nobody types a command.
    if (site !== undefined && site !== "same-origin") throw new EdgeError("http.foreign_origin");
    if (origin === undefined || publicOrigins.includes(origin) || origin === ownOrigin(request)) return;
    throw new EdgeError("http.foreign_origin");
  };
