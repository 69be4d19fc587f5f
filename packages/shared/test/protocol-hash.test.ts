import { createHash } from "node:crypto";
import { asyncApiDocument } from "@orbit/shared/asyncapi";
import { closeCodes, protocol } from "@orbit/shared/realtime";
import { expect, test } from "vitest";

/**
 * What is on the wire at this version of the protocol. When the test is red: if a client that is out there could notice, raise
 * `version` in protocol.ts and add its line there; then write the new pair here.
 */
const known = { version: 2, hash: "c9a6792cbd95414f" };

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
};

/** Words for people are not on the wire. */
const withoutWords = (key: string, value: unknown) =>
  ["summary", "description", "examples"].includes(key) && typeof value !== "object" ? undefined : value;

const wire = () => {
  const { channels, components } = asyncApiDocument();
  const messages = Object.values(components.messages).map(({ examples: _, summary: __, ...shape }) => shape);
  return JSON.stringify(sorted({ channels, messages, closeCodes, min: protocol.min }), withoutWords);
};

test("[WIRE-6] what is on the wire is what this version of the protocol says", () => {
  const hash = createHash("sha256").update(wire()).digest("hex").slice(0, 16);
  expect({ version: protocol.version, hash }).toEqual(known);
});
