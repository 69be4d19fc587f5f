import { existsSync, readdirSync } from "node:fs";
import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

requireNode();
await ensureInstalled();

const packages = ["packages", "apps"].flatMap((home) => readdirSync(inRoot(home)).map((name) => `${home}/${name}`));
const projects = [...packages.filter((path) => existsSync(inRoot(path, "tsconfig.json"))), "."];

let failed = 0;
for (const project of projects) {
  const code = await run("node_modules/.bin/tsc", ["-p", project, "--pretty"]);
  console.log(`${code === 0 ? "ok    " : "FAILED"} types of ${project}`);
  if (code !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
