import { defineConfig } from "@playwright/test";
import { launchOptions } from "./test/browser/support/chromium.ts";

export default defineConfig({
  testDir: "test/browser",
  testMatch: "**/*.spec.ts",
  outputDir: "../../test-results/browser",
  // Every worker has an Orbit process of its own, with a database of its own.
  workers: 2,
  fullyParallel: false,
  // A test that passes the second time has found something; it is not to be told twice.
  retries: 0,
  forbidOnly: true,
  timeout: 40_000,
  expect: { timeout: 10_000 },
  // Where the JSON goes is said by PLAYWRIGHT_JSON_OUTPUT_FILE, which scripts/test.mjs sets.
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : [["list"]],
  use: {
    browserName: "chromium",
    headless: true,
    launchOptions,
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    actionTimeout: 5_000,
  },
});
