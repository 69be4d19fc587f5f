import { parseConfig } from "../../apps/api/src/config.ts";
import { buildHttpServer, type HttpDependencies } from "../../apps/api/src/interfaces/http/server.ts";
import type { JsonSchema } from "../../packages/shared/src/realtime/json-schema.ts";

type Content = { content?: Record<string, { schema?: JsonSchema }> };
export type Operation = {
  parameters?: { in: string; name: string; schema: JsonSchema }[];
  requestBody?: Content;
  responses: Record<string, Content>;
};
/** The part of OpenAPI that the page reads. */
type OpenApi = { paths: Record<string, Record<string, Operation>> };

const quiet = () => {};
const silence: HttpDependencies["log"] = {
  level: "silent",
  fatal: quiet,
  error: quiet,
  warn: quiet,
  info: quiet,
  debug: quiet,
  trace: quiet,
  silent: quiet,
  child: () => silence,
};

/** What `/v1/openapi.json` answers. The server is built but never listens, so nothing behind its doors is ever asked. */
export const openApi = async (): Promise<OpenApi> => {
  // Only what names this one request, and the timer that its end sets, are ever asked for; the rest is there for the types.
  const unasked = {
    ids: { next: () => "reference" },
    timers: { after: () => quiet },
  } as unknown as HttpDependencies["ports"] &
    HttpDependencies["access"] &
    HttpDependencies["knocks"] &
    HttpDependencies["uses"] &
    HttpDependencies["metrics"];
  const server = await buildHttpServer({
    ports: unasked,
    access: unasked,
    knocks: unasked,
    uses: unasked,
    metrics: unasked,
    settings: parseConfig({}),
    log: silence,
    checks: [],
    describeStreams: () => [],
    webRoot: null,
    demo: null,
  });
  await server.ready();
  const answer = await server.inject("/v1/openapi.json");
  await server.close();
  return answer.json<OpenApi>();
};
