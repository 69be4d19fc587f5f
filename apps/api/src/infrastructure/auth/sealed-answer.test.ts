import { expect, test } from "vitest";
import { sealedAnswer } from "./sealed-answer.ts";

const ANSWER = JSON.stringify({ link: "https://orbit.example/join/one-time-token", sign: "é✓" });

test("what was sealed under a key opens under it, and rests in no readable form", () => {
  const sealed = sealedAnswer("ada", "key").seal(ANSWER);
  expect(sealedAnswer("ada", "key").open(sealed)).toBe(ANSWER);
  expect(sealed.toString("latin1")).not.toContain("one-time-token");
});

test("another key, or the same key of another person, neither finds nor opens it", () => {
  const mine = sealedAnswer("ada", "key");
  const sealed = mine.seal(ANSWER);
  for (const other of [sealedAnswer("ada", "other"), sealedAnswer("bo", "key")]) {
    expect(other.lookup.equals(mine.lookup)).toBe(false);
    expect(() => other.open(sealed)).toThrow();
  }
});

test("an answer that was changed or cut short does not open", () => {
  const { seal, open } = sealedAnswer("ada", "key");
  const changed = seal(ANSWER);
  changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);
  expect(() => open(changed)).toThrow();
  expect(() => open(seal(ANSWER).subarray(0, -1))).toThrow();
  expect(() => open(Buffer.alloc(0))).toThrow();
});

test("sealing the same answer twice looks different each time", () => {
  const { seal } = sealedAnswer("ada", "key");
  expect(seal(ANSWER).equals(seal(ANSWER))).toBe(false);
});

test("the fingerprint tells requests apart, and says nothing without the key", () => {
  const { fingerprint } = sealedAnswer("ada", "key");
  expect(fingerprint("a").equals(fingerprint("a"))).toBe(true);
  expect(fingerprint("a").equals(fingerprint("b"))).toBe(false);
  expect(fingerprint("a").equals(sealedAnswer("ada", "other").fingerprint("a"))).toBe(false);
});
