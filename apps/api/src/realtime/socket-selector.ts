import type { SocketSelector } from "./hub.ts";
import type { SocketIdentity } from "./socket-handle.ts";

const selectorKeys = ["workspaceId", "workspaceMemberId", "userId", "sessionId"] as const;

/** Whether every id that is named is the socket's own. Naming none matches nobody. */
export const matches = (socket: SocketIdentity, who: SocketSelector): boolean => {
  const named = selectorKeys.filter((key) => who[key] !== undefined);
  return named.length > 0 && named.every((key) => socket[key] === who[key]);
};

/** The ids that `said` names, in one order; null when it is nothing of the kind. */
export const selectorIn = (said: unknown): SocketSelector | null => {
  if (typeof said !== "object" || said === null) return null;
  const named = selectorKeys.map((key) => [key, Reflect.get(said, key)] as const).filter(([, id]) => id !== undefined);
  return named.length > 0 && named.every(([, id]) => typeof id === "string") ? Object.fromEntries(named) : null;
};
