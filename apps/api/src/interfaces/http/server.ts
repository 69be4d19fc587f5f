import cookies from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import { serializerCompiler, validatorCompiler } from "@fastify/type-provider-zod";
import type { DemoSignIns } from "@orbit/shared/http";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { AccessReader } from "#application/ports/access-reader.ts";
import type { Ports } from "#application/ports/ports.ts";
import type { SessionUses } from "#application/ports/session-uses.ts";
import type { KnockLimits } from "../ws/knock-limits.ts";
import { registerApiDocument } from "./api-document.ts";
import { clientErrorHandler } from "./client-error-handler.ts";
import { endSilentConnections } from "./end-silent-connections.ts";
import { answerError, answerNotFound } from "./error-handler.ts";
import type { HealthCheck } from "./health.ts";
import { acceptJsonOnly } from "./json-bodies.ts";
import { foreignOriginHook } from "./origin-hook.ts";
import { limitPipelining } from "./pipeline-limit.ts";
import { readBudgetHook } from "./read-budget-hook.ts";
import { registerRequestLog } from "./request-log.ts";
import { requestShapeHook } from "./request-shape.ts";
import { authRoutes } from "./routes/auth.ts";
import { demoRoutes } from "./routes/demo.ts";
import { invitationRoutes, invitedRoutes } from "./routes/invitations.ts";
import { meRoutes } from "./routes/me.ts";
import { memberRoutes } from "./routes/members.ts";
import { type OperatorParts, registerOperatorRoutes } from "./routes/operator.ts";
import { passwordRoutes } from "./routes/password.ts";
import { preflightRoutes } from "./routes/preflight.ts";
import { roleRoutes } from "./routes/roles.ts";
import { roomRoutes } from "./routes/rooms.ts";
import type { AttemptLimits, RouteParts } from "./routes/route-parts.ts";
import { sessionRoutes } from "./routes/session.ts";
import { sessionsRoutes } from "./routes/sessions.ts";
import { workspaceRoutes } from "./routes/workspaces.ts";
import { registerSecurityHeaders } from "./security-headers.ts";
import { sessionCookie } from "./session-cookie.ts";
import { sessionHook } from "./session-hook.ts";
import { registerStaticSite } from "./static-site.ts";
import { letGoOnceRefused, upgradeHook } from "./upgrade-hook.ts";

/** The part of the configuration that concerns this door; the process's Config has all of it. */
export type HttpSettings = {
  publicOrigins: readonly string[];
  cookieSecure: boolean;
  trustedProxies: readonly string[];
  operatorToken: string | null;
  limits: AttemptLimits;
};

export type HttpDependencies = {
  ports: Ports;
  access: AccessReader;
  /** Those of the upgrade: who asks what it would answer is answered by the same. */
  knocks: Pick<KnockLimits, "ask">;
  uses: SessionUses;
  settings: HttpSettings;
  /** Made with `logOptions`, or a request's address and cookie would be in the log. */
  log: FastifyBaseLogger;
  checks: readonly HealthCheck[];
  metrics: OperatorParts["metrics"];
  describeStreams: OperatorParts["describeStreams"];
  /** Folder of the built SPA; null serves the API alone. */
  webRoot: string | null;
  /** Present in demo mode only. */
  demo: DemoSignIns | null;
};

const BODY_LIMIT_BYTES = 64 * 1024;

/** Fastify's own defaults leave dripping requests open for ever, and parse text/plain. */
const createServer = ({ log, ports, settings }: HttpDependencies): FastifyInstance =>
  Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => ports.ids.next(),
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: 8_000,
    connectionTimeout: 15_000,
    // A machine that stands still while Orbit starts is no reason to end: whoever supervises it decides how long it may take.
    pluginTimeout: 0,
    // What reaches a server that is closing is still answered, and its connection closed: a deploy fails nobody's command.
    return503OnClosing: false,
    http: { headersTimeout: 5000, connectionsCheckingInterval: 1000 },
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, request, reply) => {
      // No hook runs for these.
      letGoOnceRefused(request, reply);
      answerError(error, request, reply);
    },
    clientErrorHandler: clientErrorHandler(ports.ids),
  });

/** Everything below is for one version of the API; the schema compilers stay in here, for other plugins bring JSON schemas. */
const registerApi = async (server: FastifyInstance, deps: HttpDependencies): Promise<void> => {
  const { ports, access, uses, settings, demo } = deps;
  const cookie = sessionCookie(settings);
  const session = sessionHook({ access, uses, ...ports, cookie });
  const parts: RouteParts = { ports, session, cookie };
  await server.register(
    async (v1) => {
      v1.setValidatorCompiler(validatorCompiler);
      v1.setSerializerCompiler(serializerCompiler);
      await v1.register(authRoutes(parts, settings.limits));
      await v1.register(invitedRoutes(parts, settings.limits));
      await v1.register(preflightRoutes(parts, deps));
      await v1.register(sessionRoutes(parts, { isDemo: demo !== null }));
      if (demo) await v1.register(demoRoutes(demo));
      await v1.register(async (signedIn) => {
        signedIn.addHook("onRequest", session.require);
        signedIn.addHook("onRequest", readBudgetHook({ ...ports, session }));
        await signedIn.register(meRoutes(parts));
        await signedIn.register(sessionsRoutes(parts));
        await signedIn.register(passwordRoutes(parts, settings.limits));
        await signedIn.register(workspaceRoutes(parts, access));
        await signedIn.register(memberRoutes(parts));
        await signedIn.register(roleRoutes(parts));
        await signedIn.register(roomRoutes(parts));
        await signedIn.register(invitationRoutes(parts, settings));
      });
    },
    { prefix: "/v1" },
  );
};

/**
 * The HTTP door, not yet listening. The realtime route is added to it by whoever composes; everything else that can be
 * asked over HTTP is here.
 */
export const buildHttpServer = async (deps: HttpDependencies): Promise<FastifyInstance> => {
  const { settings, ports, webRoot } = deps;
  const server = createServer(deps);
  limitPipelining(server.server);
  endSilentConnections(server, ports.timers);
  server.setErrorHandler(answerError);
  acceptJsonOnly(server);
  registerRequestLog(server);
  server.addHook("onRequest", async (request, reply) => letGoOnceRefused(request, reply));
  server.addHook("onRequest", requestShapeHook);
  server.addHook("onRequest", upgradeHook);
  await registerSecurityHeaders(server, settings);
  server.addHook("onRequest", foreignOriginHook(settings.publicOrigins));
  await server.register(cookies);
  await server.register(rateLimit, { global: false });
  await registerApiDocument(server);
  registerOperatorRoutes(server, { ...deps, ...settings, secrets: ports.secrets });
  await registerApi(server, deps);
  if (webRoot === null) server.setNotFoundHandler(answerNotFound);
  else await registerStaticSite(server, webRoot);
  return server;
};
