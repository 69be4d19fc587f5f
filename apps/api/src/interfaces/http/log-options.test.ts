import { pino } from "pino";
import { expect, test } from "vitest";
import { logOptions } from "./log-options.ts";

const lineOf = (err: unknown): string => {
  const lines: string[] = [];
  pino(logOptions("info"), { write: (line) => void lines.push(line) }).error({ err }, "it failed");
  return lines.join("");
};

test("[A45] an error is told with its cause, and without what a driver hung on it", () => {
  const driver = Object.assign(new Error("duplicate key value"), {
    code: "23505",
    detail: "Key (email)=(ana@example.org) already exists.",
    params: ["ana@example.org"],
    query: "insert into users …",
  });
  const line = lineOf(new Error("The database does not answer.", { cause: driver }));
  expect(JSON.parse(line).err).toMatchObject({
    type: "Error",
    message: "The database does not answer.",
    cause: { code: "23505", message: "duplicate key value" },
  });
  expect(line).not.toMatch(/ana@example|insert into/);
});

test("[A59] whatever stands in a message is one line, without bytes that a terminal obeys", () => {
  const line = lineOf(new Error('a"b\r\n{"level":30}\u001b[31mred\u0000'));
  expect(line.trimEnd()).toMatch(/^[^\p{Cc}]+$/u);
  expect(JSON.parse(line).err.message).toContain("red");
});

test("what was thrown and is no error is told by its kind alone", () => {
  expect(JSON.parse(lineOf({ secret: "hunter2" })).err).toEqual({ message: "object" });
});
