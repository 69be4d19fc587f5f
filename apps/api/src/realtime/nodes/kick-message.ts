import { type CloseCode, closeCodes } from "@orbit/shared/realtime";
import type { SocketSelector } from "../hub.ts";
import { selectorIn } from "../socket-selector.ts";

/** Whose sockets are to go, as one node tells the others. A rumour: each of them asks the database. */
export type Kick = { who: SocketSelector; code: CloseCode; from: string };

/** Where nodes tell each other whom to disconnect. */
export const KICKS = "kicks";

export const encodeKick = ({ who, code, from }: Kick): string => JSON.stringify({ who, reason: code.reason, from });

/** Null for what is no kick. Never throws, whatever was written to the broker. */
export const decodeKick = (message: string): Kick | null => {
  const said = objectIn(message);
  const who = selectorIn(said?.who);
  const code = Object.values(closeCodes).find(({ reason }) => reason === said?.reason);
  return who && code ? { who, code, from: String(said?.from) } : null;
};

const objectIn = (text: string): { who?: unknown; reason?: unknown; from?: unknown } | null => {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === "object" ? said : null;
  } catch {
    return null;
  }
};
