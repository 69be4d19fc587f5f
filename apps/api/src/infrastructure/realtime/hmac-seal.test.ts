import fc from "fast-check";
import { expect, test } from "vitest";
import { HmacSeal } from "./hmac-seal.ts";

const ours = new HmacSeal("a key that all nodes share, of 32+");
const theirs = new HmacSeal("another key, of somebody else's 32+");

test("what one of us sealed opens for every other, on its own subject alone", () => {
  const sealed = ours.seal("presence.acme", '{"n":1}');
  expect(new HmacSeal("a key that all nodes share, of 32+").open("presence.acme", sealed)).toBe('{"n":1}');
  expect(ours.open("presence.zeta", sealed)).toBeNull();
  expect(theirs.open("presence.acme", sealed)).toBeNull();
});

test("whatever is not sealed by us, or was changed by one character, does not open, and nothing throws", () => {
  const sealed = ours.seal("presence.acme", '{"n":1}');
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = `${sealed.slice(0, at)}${sealed[at] === "x" ? "y" : "x"}${sealed.slice(at + 1)}`;
    expect(ours.open("presence.acme", changed)).toBeNull();
  }
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => ours.open("presence.acme", text) === null),
    { seed: 42, numRuns: 500 },
  );
});
