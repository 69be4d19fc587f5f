import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cpus } from "./cpus.mjs";
import { endWithUs } from "./end-with-us.mjs";
import { pinned } from "./pinned.mjs";
import { untilReady } from "./until-ready.mjs";

const bench = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const collector = path.join(bench, "lib/collect-on-signal.cjs");
const LOG_CHARACTERS = 4000;

const environment = (env, collects) => ({
  ...process.env,
  NODE_ENV: "production",
  ...(collects ? { NODE_OPTIONS: `--require ${collector}` } : {}),
  ...Object.fromEntries(Object.entries(env).map(([k, v]) => [k, String(v)])),
});

/** Starts a process on the servers' CPU, and returns it before it is ready, so that it can be stopped in any case. */
export function spawnServer(cmd, args, { env = {}, ready, cwd = bench, collects }) {
  const [c, a] = pinned(cpus.server, cmd, args);
  const child = spawn(c, a, { env: environment(env, collects), stdio: ["pipe", "pipe", "pipe"], cwd });
  endWithUs(child);
  let out = "";
  let ended = false;
  const end = () => {
    ended = true;
  };
  child.on("exit", end).on("error", end);
  for (const stream of [child.stderr, child.stdout])
    stream.on("data", (d) => {
      out = (out + d).slice(-LOG_CHARACTERS);
    });
  const log = () => out;
  const started = untilReady(ready, { isAlive: () => !ended, log }).catch((e) => {
    throw new Error(`${e.message}: ${cmd} ${args.join(" ")}\n${out}`);
  });
  return { pid: child.pid, child, log, started };
}
