import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { ensureBuilt } from "./lib/ensure-built.mjs";
import { followParent } from "./lib/follow-parent.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";

/*
 * Several nodes on one machine, to look at: `pnpm demo --nodes 3 --hub redis`. Real processes throughout, nothing kept.
 */

const MOST_NODES = 8;
/** `none`: the nodes hear of each other's commits by the log alone, within a second, and show each other nobody. */
const HUBS = ["redis", "nats", "postgres", "none"];

/** @param {string} message @returns {never} */
const refuse = (message) => {
  console.error(`${message}\nUsage: pnpm demo [--nodes 2] [--hub ${HUBS.join("|")}] [--port 3000]`);
  process.exit(2);
};

const asked = () => {
  try {
    const options = /** @type {const} */ ({
      nodes: { type: "string", default: "2" },
      hub: { type: "string", default: "redis" },
      port: { type: "string", default: process.env.PORT ?? "3000" },
    });
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
};

requireNode();
const { nodes, hub, port } = asked();
if (!/^[1-9]$/.test(nodes) || Number(nodes) > MOST_NODES) refuse(`--nodes must be 1 to ${MOST_NODES}.`);
if (!HUBS.includes(hub)) refuse(`There is no hub called ${hub}.`);
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) refuse("--port must be a port.");

followParent();
await ensureInstalled();
await ensureBuilt();

// In a process group of its own: Ctrl-C reaches every process of a group at once, and these are to end one after the other.
const inner = spawn(process.execPath, ["--import", "tsx", "scripts/lib/run-demo.ts", nodes, hub, port], {
  cwd: inRoot(),
  stdio: ["ignore", "inherit", "inherit", "ipc"],
  detached: true,
});
const end = () => inner.kill("SIGTERM");
process.on("SIGINT", end).on("SIGTERM", end).on("SIGHUP", end);
inner.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
