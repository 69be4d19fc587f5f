import * as z from "zod/mini";

/** Identifiers are UUIDs (version 7 when Orbit makes them), opaque to every client. */
export const id = z.uuid();
export type Id = z.infer<typeof id>;
