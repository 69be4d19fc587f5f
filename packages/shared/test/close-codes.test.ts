import { closeCodes } from "@orbit/shared/realtime";
import { expect, test } from "vitest";

const all = Object.values(closeCodes);
const finalCodes = all.filter(({ client }) => client === "final");

test("no two endings have the same code and reason, and no two the same reason", () => {
  expect(new Set(all.map(({ code, reason }) => `${code} ${reason}`)).size).toBe(all.length);
  expect(new Set(all.map(({ reason }) => reason)).size).toBe(all.length);
});

test("codes are those an application may close with: registered ones, or 4000 to 4999", () => {
  const registered = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1011, 1012, 1013];
  const strange = all.filter(({ code }) => !registered.includes(code) && (code < 4000 || code > 4999));
  expect(strange).toEqual([]);
});

test("reasons are short slugs, as a close frame holds 123 bytes", () => {
  for (const { reason } of all) expect(reason).toMatch(/^[a-z_]{1,40}$/);
});

test("[CLIENT-2] the endings that empty the stores are 4401, 4403 and 4404, and all are final", () => {
  expect(all.filter(({ emptiesStores }) => emptiesStores).map(({ code }) => code)).toEqual([4401, 4403, 4404]);
  expect(finalCodes.map(({ code }) => code)).toEqual(expect.arrayContaining([4401, 4403, 4404, 4410]));
});
