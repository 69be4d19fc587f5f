import type * as z from "zod/mini";
import type { Permission } from "../access/permissions.ts";
import { catalog } from "./catalog/index.ts";

type Catalog = typeof catalog;

export type ServerEventType = keyof Catalog;
export type StoredServerEventType = {
  [T in ServerEventType]: Catalog[T]["delivery"] extends "stored" ? T : never;
}[ServerEventType];
export type SignalServerEventType = Exclude<ServerEventType, StoredServerEventType>;

/** `ServerEvent<"workspace.member.joined">` is that event; `ServerEvent` is the union of all. */
export type ServerEvent<T extends ServerEventType = ServerEventType> = {
  [K in T]: { type: K } & z.infer<Catalog[K]["payload"]>;
}[T];
export type StoredServerEvent = ServerEvent<StoredServerEventType>;
export type SignalServerEvent = ServerEvent<SignalServerEventType>;

// Object.keys widens to string[]; the catalog is the whole set of keys.
export const serverEventTypes = Object.keys(catalog) as readonly ServerEventType[];

export const isServerEventType = (type: string): type is ServerEventType => Object.hasOwn(catalog, type);

export const isStored = (type: ServerEventType): type is StoredServerEventType => catalog[type].delivery === "stored";

/** The permission it takes to see an event of this type; null when every member may. */
export const audienceOf = (type: ServerEventType): Permission | null => catalog[type].audience ?? null;

/**
 * The event as its schema knows it. Keys the schema does not name are dropped, which is what keeps a row's
 * extra column from leaking: structural typing would let it through.
 * @throws ZodError when the event does not fit its own declaration.
 */
export const stripServerEvent = <T extends ServerEventType>(event: ServerEvent<T>): ServerEvent<T> => {
  const payload = catalog[event.type].payload.parse(event);
  // The payload was just parsed by the schema that ServerEvent<T> is inferred from.
  return { type: event.type, ...payload } as unknown as ServerEvent<T>;
};
