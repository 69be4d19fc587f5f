import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readJson } from "./read-json.mjs";
import { root } from "./root.mjs";

/** A test that failed, or that passed only when it was run again. @typedef {{ test: string, why: string, passedAgain: boolean }} Complaint */

/** Enough to know what was expected and seen; the whole is further up in the output. */
const LONGEST = 400;

const isOfOurs = (/** @type {string} */ line) => line.trimStart().startsWith("at ") && !line.includes("node_modules");
const isFrame = (/** @type {string} */ line) => /^\s*(at |Call log:|- |>? *\d* +\|)/.test(line);

/** What went wrong in one line, and where in the test. @param {string | undefined} message */
const reasonOf = (message = "nothing was said") => {
  const lines = stripVTControlCharacters(message).split("\n");
  const said = lines.filter((line) => line.trim() !== "" && !isFrame(line)).map((line) => line.trim());
  const where = lines.find(isOfOurs)?.trim().replaceAll(`${root}/`, "");
  return [said.join(" · ").slice(0, LONGEST), where].filter(Boolean).join(" ");
};

/**
 * What a run of vitest has to complain of, by its JSON report; nothing when there is no report.
 * @param {string} path @returns {Complaint[]}
 */
export const complaintsOfVitest = (path) => {
  /** @type {{ name: string, message: string, status: string, assertionResults: { fullName: string, status: string, failureMessages?: string[] }[] }[]} */
  const files = readJson(path)?.testResults ?? [];
  return files.flatMap(({ name, message, status, assertionResults }) => {
    const file = relative(root, name);
    if (status === "failed" && assertionResults.length === 0)
      return [{ test: file, why: reasonOf(message), passedAgain: false }];
    return assertionResults
      .filter(({ failureMessages = [] }) => failureMessages.length > 0)
      .map(({ fullName, failureMessages, status }) => ({
        test: `${file} › ${fullName}`,
        why: reasonOf(failureMessages?.[0]),
        passedAgain: status === "passed",
      }));
  });
};

/** @typedef {{ file: string, title: string, tests: { projectName: string, status: string, results: { errors: { message?: string }[] }[] }[] }} Spec */
/** @typedef {{ specs?: Spec[], suites?: Suite[] }} Suite */

/** @param {Suite} suite @returns {Spec[]} */
const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];

/**
 * What a run of Playwright has to complain of, by its JSON report; nothing when there is no report.
 * @param {string} path @returns {Complaint[]}
 */
export const complaintsOfPlaywright = (path) =>
  specsOf(readJson(path) ?? {}).flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ projectName, status, results }) => ({
        test: `${file} › ${title} [${projectName}]`,
        why: reasonOf(results.find(({ errors }) => errors.length > 0)?.errors[0]?.message),
        passedAgain: status === "flaky",
      })),
  );

/** One line for what it was and one for why. @param {Complaint} complaint */
export const lineOf = ({ test, why, passedAgain }) =>
  `${passedAgain ? "PASSED ONLY WHEN RUN AGAIN" : "FAILED"}  ${test}\n    ${why}`;
