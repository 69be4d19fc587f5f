import { asyncApiDocument } from "@orbit/shared/asyncapi";
import { catalog, isStored, serverEventTypes, stripServerEvent } from "@orbit/shared/realtime";
import { describe, expect, test } from "vitest";

describe.each(serverEventTypes)("%s", (type) => {
  const { payload, example, scope, summary, delivery } = catalog[type];

  test("its example fits its payload, and loses nothing in it", () => {
    expect(payload.parse(example)).toEqual(example);
  });

  test("its name is dotted and begins with its scope, or says whose state it samples", () => {
    expect(type).toMatch(/^[a-z_]+(\.[a-z_]+)+$/);
    expect([scope, "presence", "room"]).toContain(type.split(".")[0]);
  });

  test("its summary is a sentence", () => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
  });

  test("whether it is stored is what its declaration says", () => {
    expect(isStored(type)).toBe(delivery === "stored");
  });

  test("[WIRE-1] a key that its schema does not name is dropped, at the top and within", () => {
    // given: an event as structural typing would let it through, with a row's extra columns
    const withSecret = (value: unknown): unknown =>
      value && typeof value === "object" && !Array.isArray(value)
        ? Object.fromEntries([
            ...Object.entries(value).map(([key, inner]) => [key, withSecret(inner)]),
            ["password_hash", "secret"],
          ])
        : value;
    // when: the cast stands for what a mapper that forgot to whitelist would return
    const stripped = stripServerEvent({ type, ...(withSecret(example) as object) } as never);
    // then
    expect(stripped).toEqual({ type, ...example });
  });

  test("[WIRE-7] neither its fields nor its example hold an address, a token or a password", () => {
    const fields = JSON.stringify(asyncApiDocument().components.messages[type]?.payload);
    expect(fields).not.toMatch(/"(e_?mail|token|password)[^"]*":/i);
    expect(JSON.stringify(example)).not.toContain("@");
  });
});

test("[WIRE-1] an event that does not fit its own declaration is refused, not sent", () => {
  const wrong = { type: "workspace.deleted", workspaceId: "not an id" } as const;
  expect(() => stripServerEvent(wrong)).toThrow();
});
