import { existsSync } from "node:fs";
import { ensureInstalled, pnpm } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";
import { run, runQuietly } from "./lib/run.mjs";

/*
 * `pnpm bench`: Orbit and its peers on the same work in the same run. Quick by default; `--full` takes its quarter of an hour, and
 * some minutes more for what lies between a command and a frame, which `--only data` measures by itself and no peer has, and
 * for how the cost grows (`--only growth`).
 * The peers are installed into `bench/` alone, and only when somebody measures.
 */

requireNode();
await ensureInstalled();

/** What events cost a browser that shows them: no peer has such a page, so it is measured by itself. */
const measureBrowser = async () => {
  const web = inRoot("apps/web-tanstack");
  const built = existsSync(`${web}/dist`) ? 0 : await run(process.execPath, ["scripts/build.mjs"], { cwd: inRoot() });
  const given = process.argv.slice(2).filter((arg) => arg !== "--browser");
  return built || run(process.execPath, ["--import", "tsx", "test/load/members-table.ts", ...given], { cwd: web });
};
if (process.argv.includes("--browser")) process.exit(await measureBrowser());

const bench = inRoot("bench");
const measure = (/** @type {string[]} */ args) => run(process.execPath, args, { cwd: bench });

const installPeers = async () => {
  if (existsSync(inRoot("bench", "node_modules"))) return;
  console.log("Installing the peers (about 100 MB, once) …");
  const args = ["--yes", pnpm(), "install", "--ignore-workspace", "--frozen-lockfile", "--ignore-scripts"];
  const { code, output } = await runQuietly("npx", args, { cwd: bench, env: { ...process.env, CI: "true" } });
  if (code !== 0) {
    console.error(output);
    process.exit(code);
  }
};

const measurePeers = async (/** @type {string[]} */ args) => {
  await installPeers();
  return measure(["bench.mjs", ...args]);
};

/** What measures Orbit alone, by the name that `--only` takes. */
const alone = new Map([
  ["data", "data.mjs"],
  ["growth", "growth.mjs"],
]);

const measureEverything = async (/** @type {string[]} */ args) => {
  const codes = [await measurePeers(args)];
  for (const script of alone.values()) codes.push(await measure([script]));
  return Math.max(...codes);
};

const [full, ...rest] = [process.argv.includes("--full"), ...process.argv.slice(2).filter((arg) => arg !== "--full")];
const only = rest[0] === "--only" ? alone.get(rest[1] ?? "") : undefined;
if (only) process.exitCode = await measure([only, ...rest.slice(2)]);
else if (full) process.exitCode = await measureEverything(rest);
else process.exitCode = await measurePeers(["--quick", ...rest]);
