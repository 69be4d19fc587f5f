import { spawn } from "node:child_process";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { followParent } from "./lib/follow-parent.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";

/*
 * `pnpm load storm --url https://orbit.example`: the load generator for operators, which is packages/load. Without --url it
 * starts a server of its own, and that has to be built.
 */

requireNode();
followParent();
await ensureInstalled();
const args = process.argv.slice(2);
const needsServer = !args.some((arg) => arg === "--help" || arg.startsWith("--url"));
if (needsServer && args.some((arg) => !arg.startsWith("-"))) await ensureBuilt();

// In a process group of its own: Ctrl-C reaches every process of a group at once, and what was founded is deleted before the server ends.
const inner = spawn(process.execPath, ["--import", "tsx", "packages/load/src/main.ts", ...args], {
  cwd: inRoot(),
  stdio: ["ignore", "inherit", "inherit", "ipc"],
  detached: true,
});
const end = () => inner.kill("SIGTERM");
process.on("SIGINT", end).on("SIGTERM", end).on("SIGHUP", end);
inner.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
