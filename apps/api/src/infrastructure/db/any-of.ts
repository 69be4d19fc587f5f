import { type RawBuilder, sql } from "kysely";

/** One parameter however many ids there are, and so one text, and one plan, for every length of the list. */
export const anyOf = (ids: readonly string[]): RawBuilder<string> => sql<string>`any(${ids})`;
