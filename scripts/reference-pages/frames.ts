import { clientMessageSchemas, protocol, serverFrameSchemas } from "@orbit/shared/realtime";
import { jsonSchemaOf } from "../../packages/shared/src/realtime/json-schema.ts";
import { page } from "./markdown.ts";
import { fieldTable } from "./schema-fields.ts";

/** Total, so that a new frame comes with a sentence. */
const says: Record<keyof typeof serverFrameSchemas, string> = {
  hello: "The first frame on every socket: who you are here, where the stream stands, who is present.",
  event:
    "One [server event](events.md). A stored one carries `seq`, `at` and `actorId` (and `mutationId` when a client named its command); a signal carries none of them.",
  heartbeat:
    "You have been served everything you may see up to `seq`, in `sent` stored frames on this socket; the log stands at `head`.",
  resync: "What you hold of `scope` can't be brought up to date frame by frame: take a snapshot.",
  error: "A mistake in a message of yours, with the `ref` you gave it. Abuse closes the socket instead.",
};

const frames = Object.entries(serverFrameSchemas).map(
  // Object.entries widens the keys of a map that is known whole.
  ([name, schema]) => `### ${name}\n\n${says[name as keyof typeof says]}\n\n${fieldTable(jsonSchemaOf(schema))}`,
);

const messages = Object.entries(clientMessageSchemas).map(
  ([name, schema]) => `### ${name}\n\n${fieldTable(jsonSchemaOf(schema))}`,
);

export const framesPage = (): string =>
  page("Frames", "packages/shared/src/realtime/{server-frame,client-message}.ts", [
    `What is said on one WebSocket, for whoever writes a client: JSON text frames, protocol version ${protocol.version}, clients below version ${protocol.min} are closed with 4410. How they play together is told in [the rules](../spec/realtime.md).`,
    "## From the server",
    ...frames,
    "## From the client",
    "Strict: an unknown field is a mistake, answered with an `error` frame.",
    ...messages,
  ]);
