import { defineConfig } from "@playwright/test";
import { launchOptions } from "./test/browser/support/chromium.ts";
import type { Topology } from "./test/browser/support/orbit-process.ts";

/** `ORBIT_HUB=redis npx playwright test` runs everything on two nodes over Redis. */
const hub = (["none", "redis", "nats", "postgres"] as const).find((one) => one === process.env.ORBIT_HUB);
const twoNodes = { name: "two nodes", use: { topology: { nodes: 2, hub: hub ?? "postgres" } } };
/** What one person sees of another: worth seeing across nodes each time. */
const betweenPeople = /(live-changes|presence|endings)\.spec\.ts/;

export default defineConfig<object, { topology: Topology }>({
  testDir: "test/browser",
  testMatch: "**/*.spec.ts",
  outputDir: "../../test-results/browser",
  projects: hub ? [twoNodes] : [{ name: "one node" }, { ...twoNodes, testMatch: betweenPeople }],
  // Every worker has an Orbit process of its own, or two, with a database of its own.
  workers: 2,
  fullyParallel: false,
  // Who works on a test wants to see it fail; `npm test` gives each a second try, and tells which needed it.
  retries: 0,
  forbidOnly: true,
  // No test asserts a time: these only end what hangs, also on a machine that stands still for half a minute.
  timeout: 300_000,
  expect: { timeout: 90_000 },
  // Where the JSON goes is said by PLAYWRIGHT_JSON_OUTPUT_FILE, which scripts/test.mjs sets.
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : [["list"]],
  use: {
    browserName: "chromium",
    headless: true,
    launchOptions,
    locale: "en-GB",
    timezoneId: "UTC",
    // A trace of each test takes a quarter of the time; `playwright test --trace on` records one of what has failed.
    screenshot: "only-on-failure",
    actionTimeout: 90_000,
  },
});
