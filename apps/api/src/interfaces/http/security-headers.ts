import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

const SELF = "'self'";

/**
 * Scripts, connections and frames of this origin only, nothing inline. Styles alone may stand inline: the component
 * library positions and themes its elements through style attributes, which can't run anything.
 */
export const registerSecurityHeaders = async (
  server: FastifyInstance,
  { cookieSecure }: { cookieSecure: boolean },
): Promise<void> => {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [SELF],
        scriptSrc: [SELF],
        styleSrc: [SELF, "'unsafe-inline'"],
        imgSrc: [SELF, "data:"],
        fontSrc: [SELF],
        connectSrc: [SELF],
        objectSrc: ["'none'"],
        baseUri: [SELF],
        formAction: [SELF],
        frameAncestors: ["'none'"],
      },
    },
    // Only where people come over HTTPS: on a plain connection it would send them somewhere that isn't there.
    strictTransportSecurity: cookieSecure ? { maxAge: 31_536_000 } : false,
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
  });
};
