import { catalog, serverEventTypes } from "@orbit/shared/realtime";
import { jsonSchemaOf } from "../../packages/shared/src/realtime/json-schema.ts";
import { code, json, page, table } from "./markdown.ts";
import { fieldTable } from "./schema-fields.ts";

const how = {
  stored: "stored: a row of the log, applied effectively once and in order",
  signal: "signal: best effort, outside the stream",
};

const section = (type: (typeof serverEventTypes)[number]): string => {
  const { summary, scope, delivery, audience, payload, example } = catalog[type];
  const facts = [
    `- channel: ${code(`${scope}:{${scope}Id}`)}`,
    `- delivery: ${how[delivery]}`,
    `- seen by: ${audience ? `members with ${code(audience)}` : "every member"}`,
  ];
  return [`## ${type}`, summary, facts.join("\n"), fieldTable(jsonSchemaOf(payload)), json({ type, ...example })].join(
    "\n\n",
  );
};

export const eventsPage = (): string =>
  page("Server events", "packages/shared/src/realtime/catalog", [
    "What the server tells browsers, for developers. Each arrives in an `event` frame ([frames](frames.md)).",
    table(
      ["event", "delivery", "summary"],
      serverEventTypes.map((type) => [
        `[${type}](#${type.replaceAll(".", "")})`,
        catalog[type].delivery,
        catalog[type].summary,
      ]),
    ),
    ...serverEventTypes.map(section),
  ]);
