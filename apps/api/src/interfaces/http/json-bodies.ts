import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(?:;|$))/i;

/** A form without fields has no body, and would otherwise pass as a command that needs none. */
const isJson = (type: string): boolean => JSON_TYPE.test(type) && !OTHER_CHARSET.test(type);

/** A compressed body could be a bomb, and one in another alphabet reads differently to whatever looked at it before. */
const plainJsonHook = async ({ headers }: FastifyRequest): Promise<void> => {
  const { "content-encoding": encoding, "content-type": type } = headers;
  const isPlain = encoding === undefined || encoding.toLowerCase() === "identity";
  if (!isPlain || (type !== undefined && !isJson(type))) throw new EdgeError("http.unsupported_media_type");
};

/** A browser can send text/plain and forms across sites without asking; so JSON is the only body there is. */
export const acceptJsonOnly = (server: FastifyInstance): void => {
  const parse = server.getDefaultJsonParser("error", "error");
  server.removeAllContentTypeParsers();
  server.addHook("preParsing", plainJsonHook);
  server.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    // Clients that label every request as JSON label the ones without a body, too.
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(Buffer.from(body))) return done(new EdgeError("http.malformed_json"), undefined);
    return parse(request, body.toString(), done);
  });
};
