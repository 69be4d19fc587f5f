import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cpus } from "./cpus.mjs";
import { endWithUs } from "./end-with-us.mjs";
import { pinned } from "./pinned.mjs";

const scripts = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../load");
const within = (ms, promise) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, ms))]);

/** Questions over IPC, each of which gets its own answer; all that wait are refused when the process ends. */
const caller = (child) => {
  let id = 0;
  const waiting = new Map();
  child.on("exit", (code) => {
    for (const w of waiting.values()) w.reject(new Error(`load generator ended: ${code}`));
  });
  child.on("message", (m) => {
    const w = waiting.get(m.id);
    if (!w) return;
    waiting.delete(m.id);
    if (m.error) w.reject(new Error(m.error));
    else w.resolve(m.ok);
  });
  return (fn, args) =>
    new Promise((resolve, reject) => {
      const n = ++id;
      waiting.set(n, { resolve, reject });
      child.send({ id: n, fn, args });
    });
};

/** A load generator on its own CPU, of those in `load/`; resolves when it listens to `call`. */
export async function makeLoad(script = "loadgen.mjs") {
  const args = ["--max-semi-space-size=32", path.join(scripts, script)];
  const [c, a] = pinned(cpus.load, process.execPath, args);
  const child = spawn(c, a, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  endWithUs(child);
  const dead = new Promise((resolve) => child.on("exit", resolve));
  await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("message", resolve);
  });
  const call = caller(child);
  return {
    pid: child.pid,
    call,
    async stop() {
      try {
        await within(3000, call("close"));
      } catch {}
      if (child.exitCode === null) {
        child.disconnect();
        await within(2000, dead);
      }
      if (child.exitCode === null) {
        try {
          child.kill("SIGKILL");
        } catch {}
      }
    },
  };
}
