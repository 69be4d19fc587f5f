import * as z from "zod/mini";
import type { Timers } from "#application/ports/timers.ts";

/** Items encoded at once: some milliseconds of work, and some 64 KiB to write. */
const PIECE = 500;

type Fields = Readonly<Record<string, unknown>>;
type Turns = Pick<Timers, "soon">;

async function* listInPieces(list: z.core.$ZodArray, items: readonly unknown[], turns: Turns): AsyncGenerator<string> {
  yield "[";
  for (let from = 0; from < items.length; from += PIECE) {
    if (from > 0) await new Promise<void>((resolve) => turns.soon(resolve));
    const piece = JSON.stringify(z.parse(list, items.slice(from, from + PIECE)));
    yield `${from > 0 ? "," : ""}${piece.slice(1, -1)}`;
  }
  yield "]";
}

/**
 * The JSON of an object, as `JSON.stringify(schema.parse(value))` would have it, in pieces between which everything else has
 * its turn. What the schema does not name does not leave.
 *
 * @throws ZodError where the value is not of the schema.
 */
export async function* jsonInPieces(schema: z.core.$ZodObject, value: Fields, turns: Turns): AsyncGenerator<string> {
  let before = "{";
  for (const [name, of] of Object.entries<z.core.$ZodType>(schema._zod.def.shape)) {
    const field = value[name];
    yield `${before}${JSON.stringify(name)}:`;
    before = ",";
    if (of instanceof z.core.$ZodArray && Array.isArray(field)) yield* listInPieces(of, field, turns);
    else yield JSON.stringify(z.parse(of, field));
  }
  yield before === "{" ? "{}" : "}";
}
