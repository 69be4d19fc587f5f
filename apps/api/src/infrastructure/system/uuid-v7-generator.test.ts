import { expect, test } from "vitest";
import { UuidV7Generator } from "./uuid-v7-generator.ts";

const at = (millis: number) => {
  const clock = { millis, now: () => new Date(clock.millis) };
  return { ids: new UuidV7Generator(clock), clock };
};

test("an id is a UUID of version 7 that begins with its milliseconds", () => {
  const { ids } = at(0x0123_4567_89ab);
  expect(ids.next()).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("ids ascend within a millisecond, past the counter's end, and when the clock is set back", () => {
  const { ids, clock } = at(1_000);
  const made = Array.from({ length: 5_000 }, () => ids.next());
  clock.millis = 1;
  made.push(ids.next());
  clock.millis = 2_000;
  made.push(ids.next());
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
});
