import { code, page, table } from "./markdown.ts";
import { type Operation, openApi } from "./open-api.ts";
import { fieldTable } from "./schema-fields.ts";

/** One sentence for each route; building the page fails when one is missing, or has no route any more. */
const does: Readonly<Record<string, string>> = {
  "POST /v1/auth/sign-up": "Makes an account and signs it in.",
  "POST /v1/auth/sign-in": "Starts a session and sets its cookie.",
  "POST /v1/auth/sign-out": "Ends the session; its sockets close with 4401.",
  "POST /v1/auth/password":
    "Changes the password, ends all other sessions and gives this one a new cookie; the others' sockets close with 4401.",
  "GET /v1/sessions": "Where the caller is signed in, the last used first.",
  "DELETE /v1/sessions": "Signs the caller out everywhere else; those sockets close with 4401.",
  "DELETE /v1/sessions/{sessionId}": "Ends one of the caller's sessions; its sockets close with 4401.",
  "GET /v1/session": "Whether somebody is signed in, and whether this is a demo; answers everybody.",
  "GET /v1/me": "Who is signed in, and the workspaces they are a member of.",
  "GET /v1/realtime/preflight":
    "Answers with the status that a socket's upgrade would have, which a browser can't read from the upgrade itself.",
  "POST /v1/workspaces": "Founds a workspace; the caller is its owner.",
  "GET /v1/workspaces/{slug}": "The snapshot: everything the caller may see, with its position, of one moment.",
  "PATCH /v1/workspaces/{slug}": "Renames the workspace.",
  "DELETE /v1/workspaces/{slug}": "Deletes the workspace for everyone; sockets close with 4404.",
  "GET /v1/workspaces/{slug}/activity": "The log, for people, newest first.",
  "PATCH /v1/workspaces/{slug}/members/{memberId}": "Gives a member another role.",
  "DELETE /v1/workspaces/{slug}/members/{memberId}": "Removes a member; their sockets close with 4403.",
  "POST /v1/workspaces/{slug}/leave": "Ends the caller's own membership.",
  "POST /v1/workspaces/{slug}/roles": "Creates a custom role.",
  "PATCH /v1/workspaces/{slug}/roles/{roleId}": "Changes a custom role.",
  "DELETE /v1/workspaces/{slug}/roles/{roleId}": "Deletes a custom role that is not in use.",
  "POST /v1/workspaces/{slug}/invitations": "Invites people; answers the one-time links, this once.",
  "DELETE /v1/workspaces/{slug}/invitations/{invitationId}": "Withdraws an invitation.",
  "GET /v1/invitations/{token}": "What an invitation is to, for whoever holds its link.",
  "POST /v1/invitations/{token}/accept": "Makes the caller a member.",
  "POST /v1/workspaces/{slug}/rooms": "Creates a room.",
  "GET /v1/workspaces/{slug}/rooms/{roomId}": "A room, who is in it, and the position.",
  "PATCH /v1/workspaces/{slug}/rooms/{roomId}": "Renames a room.",
  "DELETE /v1/workspaces/{slug}/rooms/{roomId}": "Archives a room.",
};

/** Outside of OpenAPI: no JSON of the API's own, or not HTTP beyond the first line. */
const beside = [
  [
    "GET /v1/ws?workspace=…&cursor=…",
    "The upgrade to the socket; see [frames](frames.md) and [the rules](../spec/realtime.md).",
  ],
  [
    "GET /v1/events?workspace=…&cursor=…",
    "The same stream without a WebSocket: server-sent events with `Accept: text/event-stream`, else a long poll of at most " +
      "`wait` ms; see [other transports](../spec/realtime.md#other-transports).",
  ],
  [
    "POST /v1/events/{id}/messages",
    "What a client says beside its event stream: one message as JSON; 204, or what was wrong with it.",
  ],
  ["GET /v1/openapi.json", "This page, for programs."],
  ["GET /v1/asyncapi.json", "The [events](events.md), for programs."],
  ["GET /livez", "200 while the process runs."],
  ["GET /readyz", "200 when it can serve, 503 with what is missing when it can't."],
  [
    "GET /v1/operator/streams",
    "Every realtime stream of this node: head, tail, sockets behind, and counts with their reasons; guarded like the metrics.",
  ],
  ["GET /metrics", "Prometheus metrics, for this machine or with the `OPERATOR_TOKEN`."],
];

const schemaOf = (content: Operation["requestBody"]) => content?.content?.["application/json"]?.schema;

const fieldsOr = (title: string, content: Operation["requestBody"]): string[] => {
  const schema = schemaOf(content);
  return schema && Object.keys(schema.properties ?? {}).length > 0 ? [`${title}:`, fieldTable(schema)] : [];
};

const section = (route: string, operation: Operation): string => {
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === "query")
    .map(({ name }) => code(name));
  const [[status, answer] = ["", undefined]] = Object.entries(operation.responses);
  return [
    `## ${route}`,
    does[route],
    ...(query.length > 0 ? [`Query: ${query.join(", ")}.`] : []),
    ...fieldsOr("Body", operation.requestBody),
    ...(schemaOf(answer) ? fieldsOr(`Answers ${status}`, answer) : [`Answers ${status}.`]),
  ].join("\n\n");
};

const assertSameRoutes = (routes: readonly string[]): void => {
  const strangers = routes.filter((route) => !(route in does));
  const gone = Object.keys(does).filter((route) => !routes.includes(route));
  if (strangers.length + gone.length === 0) return;
  throw new Error(
    `scripts/reference-pages/http-api.ts lacks a sentence for [${strangers}], has one too many for [${gone}].`,
  );
};

export const httpApiPage = async (): Promise<string> => {
  const { paths } = await openApi();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
  assertSameRoutes(operations.map(([route]) => route));
  return page("HTTP API", "the routes' own schemas, by way of /v1/openapi.json", [
    "JSON over HTTP, with the session in a cookie. Every command takes an `Idempotency-Key` header: the same key gives the first answer again. Every command answers with the `position` at which its effect is visible. A refusal is an `application/problem+json` with a stable `code` ([error codes](error-codes.md)); what the caller may not see answers like what does not exist.",
    table(
      ["route", "does"],
      [
        ...operations.map(([route]) => [code(route), does[route] ?? ""]),
        ...beside.map(([route = "", what = ""]) => [code(route), what]),
      ],
    ),
    ...operations.map(([route, operation]) => section(route, operation)),
  ]);
};
