import * as z from "zod/mini";
import { catalog } from "./catalog/index.ts";
import { type ChannelScope, channels } from "./channels.ts";
import { clientMessageSchemas } from "./client-message.ts";
import { exampleIds } from "./examples.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
import { protocol } from "./protocol.ts";
import { isStored, type ServerEventType, serverEventTypes } from "./server-event.ts";
import { serverFrameSchemas } from "./server-frame.ts";

type Message = {
  name: string;
  summary?: string;
  payload: JsonSchema;
  examples?: { payload: unknown }[];
  "x-delivery"?: "stored" | "signal";
  "x-permission"?: string;
};
type Reference = { $ref: string };
type Channel = {
  address: string;
  summary: string;
  messages: Record<string, Reference>;
  parameters?: Record<string, { description: string }>;
  bindings?: { ws: { query: JsonSchema } };
};
type Operation = { action: "send" | "receive"; channel: Reference; messages: Reference[] };

/** An AsyncAPI 3.0 document, from the server's point of view: it sends events, it receives messages. */
export type AsyncApiDocument = {
  asyncapi: "3.0.0";
  info: { title: string; version: string; description: string; license: { name: string } };
  defaultContentType: "application/json";
  channels: Record<string, Channel>;
  operations: Record<string, Operation>;
  components: { messages: Record<string, Message> };
};

const about =
  "Effectively-once application of an at-least-once stream, in commit order, per workspace; loss is detected and " +
  "repaired, never skipped in silence. Signals are best effort. All channels share one WebSocket; clients never name " +
  "channels, the server derives them.";

const exampleIdOf: Record<ChannelScope, string> = {
  workspace: exampleIds.workspace,
  room: exampleIds.room,
  member: exampleIds.ben,
};

const stamp = { seq: 42, at: "2026-01-05T09:30:00.000Z", actorId: exampleIds.ana };

const exampleOf = (type: ServerEventType): unknown => {
  const { scope, example } = catalog[type];
  const frame = { type: "event", channel: channels[scope](exampleIdOf[scope]), event: { type, ...example } };
  return isStored(type) ? { ...frame, ...stamp } : frame;
};

const frameSchemaOf = (type: ServerEventType): z.ZodMiniType => {
  const event = z.object({ type: z.literal(type), ...catalog[type].payload.shape });
  const frame = z.extend(serverFrameSchemas.event, { event });
  return isStored(type)
    ? z.required(frame, { seq: true, at: true, actorId: true })
    : z.omit(frame, { seq: true, at: true, actorId: true, mutationId: true });
};

const eventMessage = (type: ServerEventType): Message => {
  const { summary, delivery, audience } = catalog[type];
  return {
    name: type,
    summary,
    payload: jsonSchemaOf(frameSchemaOf(type)),
    examples: [{ payload: exampleOf(type) }],
    "x-delivery": delivery,
    ...(audience && { "x-permission": audience }),
  };
};

const { event: _, ...controlFrames } = serverFrameSchemas;

const frameMessages = Object.entries(controlFrames).map(
  ([name, schema]): Message => ({ name, payload: jsonSchemaOf(schema) }),
);

const clientMessages = Object.entries(clientMessageSchemas).map(
  ([name, schema]): Message => ({ name, payload: jsonSchemaOf(schema) }),
);

const byName = (messages: readonly Message[]) => Object.fromEntries(messages.map((message) => [message.name, message]));
const inComponents = ({ name }: Pick<Message, "name">): Reference => ({ $ref: `#/components/messages/${name}` });
const references = (messages: readonly Pick<Message, "name">[]) =>
  Object.fromEntries(messages.map((message) => [message.name, inComponents(message)]));

const operation = (action: Operation["action"], channel: string, messages: readonly Pick<Message, "name">[]) => ({
  action,
  channel: { $ref: `#/channels/${channel}` },
  messages: messages.map(({ name }) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
});

const connection: Channel = {
  address: "/v1/ws",
  summary: "The socket itself: what opens a stream, keeps it honest, and what a client may say.",
  messages: references([...frameMessages, ...clientMessages]),
  bindings: { ws: { query: jsonSchemaOf(z.object({ workspace: z.string(), cursor: z.optional(z.string()) })) } },
};

const channelOf = (scope: ChannelScope, types: readonly ServerEventType[]): Channel => ({
  address: `${scope}:{${scope}Id}`,
  summary: `What is broadcast to one ${scope}.`,
  messages: references(types.map((name) => ({ name }))),
  parameters: { [`${scope}Id`]: { description: `The id of the ${scope}.` } },
});

/** Everything on the wire, derived from the catalog and the frame schemas; deterministic. */
export const asyncApiDocument = (): AsyncApiDocument => {
  const scopes = [...new Set(serverEventTypes.map((type) => catalog[type].scope))];
  const typesOf = (scope: ChannelScope) => serverEventTypes.filter((type) => catalog[type].scope === scope);
  const named = (types: readonly ServerEventType[]) => types.map((name) => ({ name }));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Orbit realtime",
      version: `${protocol.version}.0.0`,
      description: about,
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    channels: { connection, ...Object.fromEntries(scopes.map((scope) => [scope, channelOf(scope, typesOf(scope))])) },
    operations: {
      sendFrames: operation("send", "connection", frameMessages),
      receiveMessages: operation("receive", "connection", clientMessages),
      ...Object.fromEntries(
        scopes.map((scope) => [`send.${scope}.events`, operation("send", scope, named(typesOf(scope)))]),
      ),
    },
    components: { messages: byName([...frameMessages, ...clientMessages, ...serverEventTypes.map(eventMessage)]) },
  };
};
