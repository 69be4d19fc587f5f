import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { run } from "./lib/run.mjs";

requireNode();
await ensureInstalled();

const PROJECTS = ["packages/shared", "packages/client", "apps/api", "apps/web-tanstack", "."];

let failed = 0;
for (const project of PROJECTS) {
  const code = await run("node_modules/.bin/tsc", ["-p", project, "--pretty"]);
  console.log(`${code === 0 ? "ok    " : "FAILED"} types of ${project}`);
  if (code !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
