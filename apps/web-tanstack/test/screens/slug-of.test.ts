import { slug } from "@orbit/shared/http";
import { expect, test } from "vitest";
import { slugOf } from "#web/features/workspaces/slug-of.ts";

test("an address is suggested from a name", () => {
  expect(slugOf("Crème Brûlée & Co.")).toBe("creme-brulee-co");
});

test("a long name makes an address that the server takes, also where the cut falls on a hyphen", () => {
  const suggested = slugOf(`${"a".repeat(47)} and more`);

  expect(suggested).toBe("a".repeat(47));
  expect(slug.safeParse(suggested).success).toBe(true);
});

test("nothing is suggested for a name that leaves nothing", () => {
  expect(slugOf("空間")).toBe("");
});
