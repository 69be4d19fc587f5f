import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cpus } from "./cpus.mjs";
import { endWithUs } from "./end-with-us.mjs";
import { pinned } from "./pinned.mjs";

const script = path.join(path.dirname(fileURLToPath(import.meta.url)), "../pulse.mjs");

const on = async (cpu) => {
  const [c, a] = pinned(cpu, process.execPath, [script]);
  const child = spawn(c, a, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  endWithUs(child);
  await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("error", reject);
  });
  return {
    beat: () =>
      new Promise((resolve) => {
        child.once("message", resolve);
        child.send({ beat: 1 });
      }),
    stop: () => {
      try {
        child.disconnect();
      } catch {}
    },
  };
};

/** A fixed amount of work, timed on each CPU before every slice: how steady the machine itself was. */
export async function makePulse() {
  const a = await on(cpus.server);
  const b = await on(cpus.load);
  return {
    async beat() {
      const [x, y] = await Promise.all([a.beat(), b.beat()]);
      return { js0: x.js, sys0: x.sys, js1: y.js, sys1: y.sys };
    },
    stop() {
      a.stop();
      b.stop();
    },
  };
}
