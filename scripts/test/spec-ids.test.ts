import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const spec = readFileSync(join(root, "docs/spec/realtime.md"), "utf8");
const rules = [...spec.matchAll(/^\| ([A-Z]+-\d+) \|/gm)].map(([, id = ""]) => id);
const families = [...new Set(rules.map((id) => id.split("-")[0]))];

/** Test files, and the suites and tables beside them. */
const isTest = (path: string): boolean => /\.(test|spec|contract)\.tsx?$|\/test\/.+\.tsx?$/.test(path);

const testsUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isTest);

const cited = (file: string): string[] => {
  const inBrackets = [...readFileSync(file, "utf8").matchAll(/["'`]\[((?:[A-Z]+-\d+(?:, ?)?)+)\]/g)];
  const ids = inBrackets.flatMap(([, list = ""]) => list.split(/, ?/));
  return ids.filter((id) => families.includes(id.split("-")[0] ?? ""));
};

const citations = new Map(["apps", "packages"].flatMap(testsUnder).map((file) => [file, cited(file)]));

test("every rule of docs/spec/realtime.md is cited by the title of a test", () => {
  const proven = new Set([...citations.values()].flat());
  expect(rules.filter((id) => !proven.has(id))).toEqual([]);
});

test("no test cites a rule that docs/spec/realtime.md does not have", () => {
  const unknown = [...citations].flatMap(([file, ids]) =>
    ids.filter((id) => !rules.includes(id)).map((id) => `${id} in ${file.slice(root.length + 1)}`),
  );
  expect(unknown).toEqual([]);
});

test("no two rules have the same id", () => {
  expect(rules).toEqual([...new Set(rules)]);
});
