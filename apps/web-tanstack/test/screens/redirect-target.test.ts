import fc from "fast-check";
import { expect, test } from "vitest";
import { safeNext, signInSearch } from "#web/features/session/redirect-target.ts";

test.each(["/invite/abc?x=1", "/w/acme/members?q=a%20b#top", "/w/acme/rooms?next=https://elsewhere.example"])(
  "[AUTH-3] a sign-in leads to the path first asked for: %s",
  (next) => {
    expect(safeNext(next)).toBe(next);
  },
);

const hostile = [
  "https://evil.example",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\\evil.example",
  "\t//evil.example",
  "/.//evil.example",
  "/w/..//evil.example",
  "/w/../../\\evil.example",
  "//evil.example:80%40orbit.test",
  "//user@evil.example",
  "https:evil.example",
  "https:/evil.example",
  "javascript:alert(1)",
  " javascript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "blob:https://orbit.test/1",
  "evil.example",
  "@evil.example",
  ".evil.example",
  "",
  7,
  null,
  undefined,
  ["/w/acme"],
  { toString: () => "/w/acme" },
];

test.each(hostile)("a sign-in never leads outside: %j", (next) => {
  expect(safeNext(next)).toBeUndefined();
});

test("whatever is asked for, what comes of it stays here however it is read, and is as good the second time", () => {
  const parts = fc.array(
    fc.constantFrom("/", "\\", "\t", "\n", "..", ".", "@", ":", "?", "#", "%2f", "evil.example", "w"),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        parts.map((all) => `/${all.join("")}`),
      ),
      (asked) => {
        const next = safeNext(asked);
        if (next === undefined) return;
        expect(new URL(next, "https://orbit.test").origin).toBe("https://orbit.test");
        expect(next).toMatch(/^\/(?!\/)/);
        expect(safeNext(next)).toBe(next);
      },
    ),
  );
});

test("nothing else of the address gets into the sign-in page", () => {
  const search = { next: "//evil.example", signedOut: "true", password: "x" };
  expect(signInSearch(search)).toEqual({});
});
