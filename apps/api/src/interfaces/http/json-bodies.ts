import type { FastifyInstance } from "fastify";

/** A browser can send text/plain and forms across sites without asking; so JSON is the only body there is. */
export const acceptJsonOnly = (server: FastifyInstance): void => {
  const parse = server.getDefaultJsonParser("error", "error");
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    // Clients that label every request as JSON label the ones without a body, too.
    if (body.length === 0) return done(null, undefined);
    return parse(request, body.toString(), done);
  });
};
