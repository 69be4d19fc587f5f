import { expect, test } from "vitest";
import { safeNext } from "#web/features/session/redirect-target.ts";

test("[AUTH-3] a sign-in leads to the path first asked for", () => {
  expect(safeNext("/invite/abc?x=1")).toBe("/invite/abc?x=1");
});

test.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", 7, undefined])(
  "a sign-in never leads outside: %s",
  (next) => {
    expect(safeNext(next)).toBeUndefined();
  },
);
