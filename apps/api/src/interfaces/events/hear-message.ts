import type { Refusal } from "../ws/admission.ts";
import type { Mistake } from "../ws/client-messages.ts";
import type { EventConnection } from "./event-connections.ts";

/** A mistake that is not here is one in what was said. */
const statusOf: Readonly<Record<string, Refusal["status"]>> = { not_found: 404, rate_limited: 429, internal: 503 };

const refusalOf = ({ code, message }: Mistake): Refusal => ({
  status: statusOf[code] ?? 400,
  code: `realtime.${code}`,
  detail: message,
});

export const noConnection: Refusal = {
  status: 404,
  code: "realtime.connection_not_found",
  detail: "There is no such event stream of yours. Open one first.",
};

/** Passes one message on to the conversation of its event stream. Resolves to why not, or null once it was obeyed. */
export const hearMessage = async (connection: EventConnection | null, message: unknown): Promise<Refusal | null> => {
  if (!connection) return noConnection;
  const mistake = await connection.conversation.ask(message);
  return mistake && refusalOf(mistake);
};
