import { isStored, type ServerEvent } from "@orbit/shared/realtime";
import type { EntityName, Held } from "../history/entries.ts";

/** `workspace.room.created` and `rooms.room.created` speak of a room; `workspace.updated` of the workspace. */
const nounOf = (type: string): string => {
  const parts = type.split(".");
  return parts.length > 2 ? (parts[1] ?? "") : "workspace";
};

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;

/** What a row of the log speaks of; null for a type that names nothing this kit knows. */
export const entityOfRow = (type: string, payload: unknown, workspaceId: string): EntityName | null => {
  const noun = nounOf(type);
  if (noun === "workspace") return `workspace:${workspaceId}`;
  const id = field(payload, `${noun}Id`);
  return typeof id === "string" ? `${noun}:${id}` : null;
};

/** What a server event says about which row; null for signals. */
export const heldBy = (event: ServerEvent): Held | null => {
  const noun = nounOf(event.type);
  if (event.type === "workspace.deleted") return { entity: `workspace:${event.workspaceId}`, version: null };
  const row = field(event, noun);
  const id = field(row, "id") ?? field(event, `${noun}Id`);
  if (typeof id !== "string" || !isStored(event.type)) return null;
  const version = field(row, "version");
  return { entity: `${noun}:${id}`, version: typeof version === "number" ? version : null };
};
