// Starting and stopping servers and load generators. Every process is started here, pinned with taskset,
// remembered, and ended by its pid.
import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { cpuBusyTicks } from "./proc.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
export const cpus = {
  server: process.env.BENCH_SERVER_CPU ?? "0",
  load: process.env.BENCH_LOAD_CPU ?? (os.cpus().length > 1 ? "1" : "0"),
};
const HOST = "127.0.0.1";
const live = new Set();
const daemons = new Set();
// They end by themselves when their input does: by TERM, that they may clean up after themselves.
export const endDaemons = () =>
  Promise.all(
    [...daemons].map(
      (child) =>
        new Promise((resolve) => {
          child.once("exit", resolve);
          child.stdin.end();
          setTimeout(resolve, 4000);
        }),
    ),
  );
process.on("exit", () => {
  for (const c of live) {
    try {
      process.kill(c.pid, "SIGKILL");
    } catch {}
  }
});
for (const sig of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(sig, () => process.exit(130));

process.env.BENCH_CPUS = [...new Set([cpus.server, cpus.load])].join(",");
// BENCH_NICE=-15 on a machine that others use too: children get that niceness, and so does this session's
// scheduling group (with autogroups, niceness counts only inside a session). Needs root.
const niceness = Number(process.env.BENCH_NICE || 0);
if (niceness) {
  try {
    fs.writeFileSync("/proc/self/autogroup", String(niceness));
  } catch {}
}
const pinned = (cpu, cmd, args) => {
  const line = [
    ...(niceness ? ["nice", "-n", String(niceness)] : []),
    ...(cpu === "" ? [] : ["taskset", "-c", cpu]),
    cmd,
    ...args,
  ];
  return [line[0], line.slice(1)];
};

let nextPort = 20000 + (process.pid % 40) * 250;
function listening() {
  const used = new Set();
  for (const f of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    let t;
    try {
      t = fs.readFileSync(f, "latin1");
    } catch {
      continue;
    }
    for (const line of t.split("\n")) {
      const m = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A/.exec(line);
      if (m) used.add(parseInt(m[1], 16));
    }
  }
  return used;
}
function freePort(used) {
  for (let i = 0; i < 10000; i++) {
    nextPort = nextPort >= 32000 ? 20000 : nextPort + 1;
    if (!used.has(nextPort)) return nextPort;
  }
  throw new Error("no free port");
}

export function waitPort(port, ms = 15000, isAlive = () => true) {
  const end = Date.now() + ms;
  return new Promise((resolve, reject) => {
    const go = () => {
      const s = net.connect({ host: HOST, port }, () => {
        s.destroy();
        resolve();
      });
      s.on("error", () => {
        if (!isAlive()) reject(new Error("process ended before it listened"));
        else if (Date.now() > end) reject(new Error(`nothing listens on ${port}`));
        else setTimeout(go, 25);
      });
    };
    go();
  });
}

/** `collects`: its processes, where they are Node, collect their garbage when they are asked to (proc.mjs). */
export function makeContext({ collects = false } = {}) {
  const children = [];
  const used = listening();
  const tmp = fs.mkdtempSync(path.join(os.tmpdir(), "fanout-bench-"));
  const ctx = {
    tmp,
    serverCpu: cpus.server,
    port: () => freePort(used),
    async spawn(cmd, args, { env = {}, ready, cwd = path.join(here, "..") } = {}) {
      const [c, a] = pinned(cpus.server, cmd, args);
      const child = spawn(c, a, {
        env: {
          ...process.env,
          NODE_ENV: "production",
          ...(collects ? { NODE_OPTIONS: `--require ${path.join(here, "collect-on-signal.cjs")}` } : {}),
          ...Object.fromEntries(Object.entries(env).map(([k, v]) => [k, String(v)])),
        },
        stdio: ["pipe", "pipe", "pipe"],
        cwd,
      });
      live.add(child);
      children.push(child);
      let out = "";
      let ended = false;
      child.on("exit", () => {
        ended = true;
        live.delete(child);
      });
      child.on("error", () => {
        ended = true;
      });
      child.stderr.on("data", (d) => {
        out = (out + d).slice(-4000);
      });
      child.stdout.on("data", (d) => {
        out = (out + d).slice(-4000);
      });
      try {
        if (typeof ready === "number") await waitPort(ready, 15000, () => !ended);
        else {
          const end = Date.now() + 15000;
          while (!out.includes(ready)) {
            if (ended) throw new Error("process ended before it was ready");
            if (Date.now() > end) throw new Error("not ready in 15 s");
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        }
      } catch (e) {
        throw new Error(`${e.message}: ${cmd} ${args.join(" ")}\n${out}`);
      }
      return { pid: child.pid, child, log: () => out };
    },
    // Something that all servers of the run share, on the load generator's CPU, until this process ends. Resolves to what `ready` finds.
    daemon: async (cmd, args, { cwd, ready }) => {
      const [c, a] = pinned(cpus.load, cmd, args);
      const child = spawn(c, a, { cwd, stdio: ["pipe", "pipe", "inherit"] });
      daemons.add(child);
      return new Promise((resolve, reject) => {
        let out = "";
        child.once("exit", (code) => reject(new Error(`${args.at(-1)} ended with ${code}`)));
        child.stdout.on("data", (d) => {
          out += d;
          const found = ready.exec(out);
          if (found) resolve(found[1]);
        });
      });
    },
    async stop() {
      await Promise.all(children.map((c) => stopChild(c)));
      fs.rmSync(tmp, { recursive: true, force: true });
    },
  };
  return ctx;
}

async function stopChild(c) {
  if (c.exitCode !== null || c.signalCode !== null) return;
  const gone = new Promise((resolve) => c.once("exit", resolve));
  try {
    c.kill("SIGTERM");
  } catch {}
  const t = setTimeout(() => {
    try {
      c.kill("SIGKILL");
    } catch {}
  }, 1500);
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 4000))]);
  clearTimeout(t);
}

export async function makeLoad(script = "loadgen.mjs") {
  const [c, a] = pinned(cpus.load, process.execPath, ["--max-semi-space-size=32", path.join(here, "../load", script)]);
  const child = spawn(c, a, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  live.add(child);
  let id = 0;
  const waiting = new Map();
  const dead = new Promise((resolve, _reject) =>
    child.on("exit", (code) => {
      live.delete(child);
      for (const w of waiting.values()) w.reject(new Error(`load generator ended: ${code}`));
      resolve();
    }),
  );
  await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("message", resolve);
  });
  child.on("message", (m) => {
    const w = waiting.get(m.id);
    if (!w) return;
    waiting.delete(m.id);
    if (m.error) w.reject(new Error(m.error));
    else w.resolve(m.ok);
  });
  const call = (fn, args) =>
    new Promise((resolve, reject) => {
      const n = ++id;
      waiting.set(n, { resolve, reject });
      child.send({ id: n, fn, args });
    });
  return {
    pid: child.pid,
    call,
    async stop() {
      try {
        await Promise.race([call("close"), new Promise((resolve) => setTimeout(resolve, 3000))]);
      } catch {}
      if (child.exitCode === null) {
        child.disconnect();
        await Promise.race([dead, new Promise((resolve) => setTimeout(resolve, 2000))]);
      }
      if (child.exitCode === null) {
        try {
          child.kill("SIGKILL");
        } catch {}
      }
    },
  };
}

// Waits (bounded) until the two CPUs are nearly idle; says how busy they were.
export async function quiet(maxMs, below = 0.08) {
  const end = Date.now() + maxMs;
  const list = process.env.BENCH_CPUS.split(",");
  const read = () => list.reduce((x, c) => x + cpuBusyTicks(c), 0);
  let waited = 0;
  while (true) {
    const a = read();
    const t = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 120));
    const busy = (read() - a) / 100 / ((Date.now() - t) / 1000);
    if (busy < below || Date.now() > end) return { busy, waitedMs: waited };
    waited += Date.now() - t;
  }
}

// A fixed amount of work, timed on each CPU before every run: how steady the machine itself was.
export async function makePulse() {
  const make = async (cpu) => {
    const [c, a] = pinned(cpu, process.execPath, [path.join(here, "pulse.mjs")]);
    const child = spawn(c, a, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    live.add(child);
    child.on("exit", () => live.delete(child));
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
  const a = await make(cpus.server);
  const b = await make(cpus.load);
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
