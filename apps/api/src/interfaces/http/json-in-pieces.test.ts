import { expect, test } from "vitest";
import * as z from "zod/mini";
import { SystemTimers } from "#infrastructure/system/system-timers.ts";
import { jsonInPieces } from "./json-in-pieces.ts";

const timers = new SystemTimers();
const schema = z.object({
  name: z.string(),
  items: z.array(z.object({ id: z.number(), text: z.string() })),
  at: z.object({ seq: z.number() }),
  none: z.array(z.string()),
});

const example = (count: number) => ({
  name: 'a "name"',
  items: Array.from({ length: count }, (_, id) => ({ id, text: `]},${id}`, secret: "s" })),
  at: { seq: 7, secret: "s" },
  none: [],
  secret: "s",
});

const text = async (count: number): Promise<string> => {
  let whole = "";
  for await (const piece of jsonInPieces(schema, example(count), timers)) whole += piece;
  return whole;
};

test.each([0, 1, 499, 500, 501, 1_250])(
  "a list of %i items comes as the schema's JSON, to the letter",
  async (count) => {
    expect(await text(count)).toBe(JSON.stringify(schema.parse(example(count))));
  },
);

test("others have their turn between the pieces of a long list", async () => {
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 0);
  await text(50_000);
  clearInterval(counting);
  expect(turns).toBeGreaterThan(10);
});

test("what is not of the schema is an error", async () => {
  const items = [...example(600).items, { id: "no number", text: "" }];
  const encode = async () => {
    for await (const _ of jsonInPieces(schema, { ...example(0), items }, timers));
  };
  await expect(encode()).rejects.toThrow(z.core.$ZodError);
});
