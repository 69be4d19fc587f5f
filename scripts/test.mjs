import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { complaintsOfPlaywright, complaintsOfVitest, lineOf } from "./lib/complaints.mjs";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { followParent } from "./lib/follow-parent.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";
import { run, runQuietly } from "./lib/run.mjs";
import { ensureSystemPackages } from "./lib/system-packages.mjs";
import { nothing, sentence, sum, tallyOfPlaywright, tallyOfVitest } from "./lib/tally.mjs";

requireNode();
followParent();

const reports = inRoot("test-results");
const vitestReport = inRoot("test-results", "vitest.json");
const playwrightReport = inRoot("test-results", "playwright.json");
const env = {
  ...process.env,
  NODE_ENV: "test",
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
  PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport,
};

// A machine that stands still for half a minute makes a test red that asserts nothing about time. So each has a second try here,
// and one that needs it is told by name with what it said: `vitest run` and `playwright test` by themselves give none.
const again = 1;

const runVitest = async () => {
  const code = await run(
    process.execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      `--retry=${again}`,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${vitestReport}`,
    ],
    { env },
  );
  return tallyOfVitest(vitestReport, code);
};

const playwright = { cwd: inRoot("apps/web-tanstack"), env };
const playwrightTest = ["node_modules/@playwright/test/cli.js", "test", "--pass-with-no-tests"];

const runPlaywright = async () =>
  tallyOfPlaywright(
    playwrightReport,
    await run(process.execPath, [...playwrightTest, `--retries=${again}`], playwright),
  );

/** Without a browser its tests do not run, and must not look as if they had: each counts as skipped. */
const skipPlaywright = async () => {
  await runQuietly(process.execPath, [...playwrightTest, "--list", "--reporter=json"], playwright);
  const listed = JSON.parse(readFileSync(playwrightReport, "utf8"));
  const count = (/** @type {{ specs?: unknown[], suites?: any[] }} */ suite) =>
    (suite.specs?.length ?? 0) + (suite.suites ?? []).reduce((total, inner) => total + count(inner), 0);
  return { ...nothing, skipped: count(listed) };
};

await ensureInstalled();
const missing = await ensureSystemPackages();
await ensureBuilt();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

let isStopped = false;
for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    isStopped = true;
  });
}
/** Who stops the tests wants none of those that have not begun, and no tally of the others. */
const unlessStopped = async (/** @type {() => Promise<import("./lib/tally.mjs").Tally>} */ tests) => {
  const tally = await tests();
  if (isStopped) process.exit(1);
  return tally;
};

const units = await unlessStopped(runVitest);
const browsers = await unlessStopped(missing.includes("chromium") ? skipPlaywright : runPlaywright);
const total = sum(units, browsers);
writeFileSync(inRoot("test-results", "tally.json"), JSON.stringify(total));
process.exitCode = total.failed === 0 ? 0 : 1;
for (const complaint of [...complaintsOfVitest(vitestReport), ...complaintsOfPlaywright(playwrightReport)])
  console.log(lineOf(complaint));
if (missing.length > 0) console.log(`Skipped for want of ${missing.join(", ")}.`);
console.log(sentence(total));
