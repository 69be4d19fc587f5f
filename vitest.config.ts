import { defineConfig } from "vitest/config";

const homes = ["apps/api/{src,test}", "apps/web-tanstack/{src,test}", "packages/*/test", "scripts/test"];
const named = (pattern: string): string[] => homes.map((home) => `${home}/**/${pattern}`);

// The suffix of a test file says what it needs; `vitest --project pg` runs only those.
const needs = ["property", "pg", "redis", "nats"];
// Started for a project that has files to run, and only then. Nodes that share a broker share a database too.
const postgres = "apps/api/test/support/postgres-global-setup.ts";
const globalSetups: Record<string, string> = { pg: postgres, redis: postgres, nats: postgres };
const projects = [
  {
    name: "unit",
    include: named("*.test.{ts,tsx}"),
    exclude: [...named(`*.{${needs.join(",")}}.test.{ts,tsx}`), "**/test/browser/**"],
  },
  ...needs.map((need) => ({
    name: need,
    include: named(`*.${need}.test.{ts,tsx}`),
    globalSetup: globalSetups[need] ?? [],
  })),
];

export default defineConfig({
  test: {
    // Two cores are what a small CI machine has; more workers only make real databases slower.
    maxWorkers: 2,
    // No test asserts a time: these only end what hangs, also on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: projects.map((test) => ({ extends: true, test })),
  },
});
