import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { PATIENCE_MS } from "./packages/testkit/src/patience.ts";

const homes = ["apps/api/{src,test}", "apps/web-tanstack/{src,test}", "packages/*/test", "scripts/test"];
const named = (pattern: string): string[] => homes.map((home) => `${home}/**/${pattern}`);

// The suffix of a test file says what it needs; `vitest --project pg` runs only those.
const needs = ["property", "pg", "redis", "nats"];
/** Started for a project that has files to run, and only then. Nodes that share a broker share a database too. */
const postgres = "apps/api/test/support/postgres-global-setup.ts";
const embedded = "apps/api/test/support/embedded-global-setup.ts";
/**
 * Two cores are what a small CI machine has, and these are busy all the time. A worker reads Orbit's modules once and not again
 * for each file, which took a third of it; so no test may leave anything behind in a module or a global.
 */
const busy = { globalSetup: embedded, maxWorkers: 2, isolate: false, sequence: { groupOrder: 1 } };
/** These wait for leases, polls and processes most of the time, so several do it at once. */
const waiting = { globalSetup: postgres, maxWorkers: 3, sequence: { groupOrder: 0 } };
const projects = [
  {
    name: "unit",
    include: named("*.test.{ts,tsx}"),
    exclude: [...named(`*.{${needs.join(",")}}.test.{ts,tsx}`), "**/test/browser/**"],
    ...busy,
  },
  ...needs.map((need) => ({
    name: need,
    include: named(`*.${need}.test.{ts,tsx}`),
    ...(need === "property" ? busy : waiting),
  })),
];

/** What takes minutes begins first: last, it would be waited for alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => /nodes-over|crash|process|how-to|drain|slow/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    // No test asserts a time: these only end what hangs, also on a machine that stands still for half a minute.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: PATIENCE_MS } },
    sequence: { sequencer: LongestFirst },
    projects: projects.map((test) => ({ extends: true, test })),
  },
});
