import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { complaintsOfPlaywright, complaintsOfVitest, lineOf } from "../lib/complaints.mjs";
import { root } from "../lib/root.mjs";

const folder = mkdtempSync(join(tmpdir(), "orbit-complaints-"));
afterAll(() => rmSync(folder, { recursive: true }));

const reportOf = (report: object): string => {
  const path = join(folder, "report.json");
  writeFileSync(path, JSON.stringify(report));
  return path;
};

const thrown = [
  "AssertionError: expected 1 to be 2 // Object.is equality",
  `    at run (${root}/node_modules/vitest/runner.js:302:11)`,
  `    at ${root}/apps/api/test/rings.test.ts:4:89`,
].join("\n");

const ofVitest = (status: string, failureMessages: readonly string[]) => ({
  testResults: [
    {
      name: join(root, "apps/api/test/rings.test.ts"),
      status,
      message: "",
      assertionResults: [
        { fullName: "a ring is round", status, failureMessages },
        { fullName: "a ring is closed", status: "passed", failureMessages: [] },
      ],
    },
  ],
});

test("a test that failed is told with what it expected and where", () => {
  const [complaint, ...others] = complaintsOfVitest(reportOf(ofVitest("failed", [thrown, thrown])));
  expect(others).toEqual([]);
  expect(complaint).toEqual({
    test: "apps/api/test/rings.test.ts › a ring is round",
    why: "AssertionError: expected 1 to be 2 // Object.is equality at apps/api/test/rings.test.ts:4:89",
    passedAgain: false,
  });
});

test("a test that passed only when it was run again is told as well, and told apart", () => {
  const [complaint] = complaintsOfVitest(reportOf(ofVitest("passed", [thrown])));
  expect(complaint && lineOf(complaint)).toMatch(/^PASSED ONLY WHEN RUN AGAIN {2}apps\/api\/test\/rings/);
});

test("a file that could not even be read is a complaint of its own", () => {
  const file = {
    name: join(root, "apps/api/test/rings.test.ts"),
    status: "failed",
    message: "SyntaxError: Unexpected }",
  };
  expect(complaintsOfVitest(reportOf({ testResults: [{ ...file, assertionResults: [] }] }))).toEqual([
    { test: "apps/api/test/rings.test.ts", why: "SyntaxError: Unexpected }", passedAgain: false },
  ]);
});

test("a browser's complaint names its project, without colours, and what was asked for is not repeated from the log", () => {
  // given
  const message = [
    "Error: \u001b[2mexpect(\u001b[22m\u001b[31mlocator\u001b[39m\u001b[2m)\u001b[22m failed",
    "",
    "Expected: \u001b[32m2\u001b[39m",
    "Call log:",
    "  - waiting for getByText('ho')",
    "> 6 | await expect(dot).toBeVisible();",
    `    at ${root}/apps/web-tanstack/test/browser/dot.spec.ts:6:110`,
  ].join("\n");
  const failed = { errors: [{ message }] };
  const passed = { errors: [] };
  const testOf = (status: string, results: readonly object[]) => ({ projectName: "one node", status, results });
  const spec = {
    file: "dot.spec.ts",
    title: "the dot is green",
    tests: [testOf("unexpected", [failed, failed]), testOf("flaky", [failed, passed]), testOf("expected", [passed])],
  };

  // when
  const complaints = complaintsOfPlaywright(reportOf({ suites: [{ suites: [{ specs: [spec] }] }] }));

  // then
  const why = "Error: expect(locator) failed · Expected: 2 at apps/web-tanstack/test/browser/dot.spec.ts:6:110";
  expect(complaints).toEqual([
    { test: "dot.spec.ts › the dot is green [one node]", why, passedAgain: false },
    { test: "dot.spec.ts › the dot is green [one node]", why, passedAgain: true },
  ]);
});

test("without a report there is nothing to tell", () => {
  expect(complaintsOfVitest(join(folder, "none.json"))).toEqual([]);
  expect(complaintsOfPlaywright(join(folder, "none.json"))).toEqual([]);
});
