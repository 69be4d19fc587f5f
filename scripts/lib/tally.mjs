import { readJson } from "./read-json.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/** @type {Tally} */
export const nothing = { passed: 0, failed: 0, skipped: 0 };

/** @param {Tally[]} tallies @returns {Tally} */
export const sum = (...tallies) =>
  tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    nothing,
  );

/** The last line of a run; whoever reads it by program relies on its form. @param {Tally} tally */
export const sentence = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** A runner that failed without naming a test (a crash, an unhandled error, no report) still counts as one failure. */
const atLeastOneFailure = (/** @type {Tally} */ tally, /** @type {number} */ exitCode) =>
  exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;

/** @param {string} path @param {number} exitCode @returns {Tally} */
export const tallyOfVitest = (path, exitCode) => {
  const report = readJson(path);
  if (!report) return { ...nothing, failed: 1 };
  /** @type {{ status: string, assertionResults: unknown[] }[]} */
  const files = report.testResults;
  const brokenFiles = files.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  const tally = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return atLeastOneFailure(tally, exitCode);
};

/** @param {string} path @param {number} exitCode @returns {Tally} */
export const tallyOfPlaywright = (path, exitCode) => {
  const report = readJson(path);
  if (!report) return { ...nothing, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return atLeastOneFailure({ passed: expected + flaky, failed: unexpected, skipped }, exitCode);
};
