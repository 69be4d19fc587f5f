import { expect, test } from "vitest";
import { parseAddresses, withAddresses } from "#web/features/invitations/parse-addresses.ts";

test("[INV-1] commas, semicolons, spaces and new lines all part addresses, in any mix", () => {
  const parsed = parseAddresses("a@x.io, b@x.io c@x.io;\n\td@x.io");

  expect(parsed).toEqual(["a@x.io", "b@x.io", "c@x.io", "d@x.io"].map((text) => ({ text, valid: true })));
});

test("[INV-1] what is not an address is kept and marked", () => {
  expect(parseAddresses("a@x.io broken@")).toEqual([
    { text: "a@x.io", valid: true },
    { text: "broken@", valid: false },
  ]);
});

test("an address may be written in brackets or quotes, and in capitals", () => {
  expect(parseAddresses('<Ana@X.io>, "b@x.io"')).toEqual([
    { text: "ana@x.io", valid: true },
    { text: "b@x.io", valid: true },
  ]);
});

test("nobody is added twice", () => {
  const have = parseAddresses("a@x.io");

  expect(withAddresses(have, parseAddresses("A@x.io b@x.io b@x.io"))).toEqual(parseAddresses("a@x.io b@x.io"));
});
