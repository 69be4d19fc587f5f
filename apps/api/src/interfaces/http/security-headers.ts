import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

const [SELF, NONE] = ["'self'", "'none'"];

/** Powers of a browser that Orbit never uses, so that nothing that gets into a page could. */
const permissionsPolicy = [
  "accelerometer",
  "browsing-topics",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "hid",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
]
  .map((name) => `${name}=()`)
  .join(", ");

/** A browser may not take `'self'` to mean the socket of this origin; so it is named. */
const socketsOf = (origins: readonly string[]): string[] => origins.map((origin) => origin.replace(/^http/, "ws"));

type Settings = { cookieSecure: boolean; publicOrigins: readonly string[] };

/**
 * Scripts, styles, connections and frames of this origin only, and nothing inline. Components position their elements
 * through the style object of the DOM, which the policy does not mean. Text never becomes markup: with trusted types, and
 * without any policy to make them, a page that tries is stopped by the browser.
 */
export const registerSecurityHeaders = async (server: FastifyInstance, settings: Settings): Promise<void> => {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [SELF],
        scriptSrc: [SELF],
        scriptSrcAttr: [NONE],
        styleSrc: [SELF],
        imgSrc: [SELF],
        fontSrc: [SELF],
        connectSrc: [SELF, ...socketsOf(settings.publicOrigins)],
        workerSrc: [NONE],
        objectSrc: [NONE],
        baseUri: [NONE],
        formAction: [SELF],
        frameSrc: [NONE],
        frameAncestors: [NONE],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: [NONE],
      },
    },
    // Only where people come over HTTPS: on a plain connection it would send them somewhere that isn't there.
    strictTransportSecurity: settings.cookieSecure ? { maxAge: 31_536_000 } : false,
    frameguard: { action: "deny" },
    referrerPolicy: { policy: "no-referrer" },
  });
  server.addHook("onRequest", async (_request, reply) => {
    reply.header("permissions-policy", permissionsPolicy);
    // Whoever answers something that may be kept says so; a page of the app, a refusal and what the API tells may not.
    reply.header("cache-control", "no-store");
  });
};
