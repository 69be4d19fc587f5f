import { existsSync } from "node:fs";
import { ensureInstalled, pnpm } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";
import { run, runQuietly } from "./lib/run.mjs";

/*
 * `pnpm bench`: Orbit and its peers on the same work in the same run. Quick by default; `--full` takes its quarter of an hour.
 * The peers are installed into `bench/` alone, and only when somebody measures.
 */

requireNode();
await ensureInstalled();

const bench = inRoot("bench");
const [full, rest] = [process.argv.includes("--full"), process.argv.slice(2).filter((arg) => arg !== "--full")];

if (!existsSync(inRoot("bench", "node_modules"))) {
  console.log("Installing the peers (about 100 MB, once) …");
  const args = ["--yes", pnpm(), "install", "--ignore-workspace", "--frozen-lockfile", "--ignore-scripts"];
  const { code, output } = await runQuietly("npx", args, { cwd: bench, env: { ...process.env, CI: "true" } });
  if (code !== 0) {
    console.error(output);
    process.exit(code);
  }
}
process.exitCode = await run(process.execPath, ["bench.mjs", ...(full ? [] : ["--quick"]), ...rest], { cwd: bench });
