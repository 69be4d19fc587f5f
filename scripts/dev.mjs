import { spawn } from "node:child_process";
import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";

requireNode();
await ensureInstalled();
const { default: pretty } = await import("pino-pretty");

const API_PORT = process.env.PORT ?? "3000";
const WEB_PORT = process.env.WEB_PORT ?? "5173";
const END_AFTER_MS = 8_000;

const sides = [
  {
    cwd: inRoot("apps/api"),
    logs: true,
    args: ["--watch", "--watch-preserve-output", "--import", "tsx", "src/main.ts"],
    env: {
      PORT: API_PORT,
      DEMO: process.env.DEMO ?? "true",
      DATA_DIR: process.env.DATA_DIR ?? inRoot(".data"),
      // The page comes from Vite here, so its origin is Vite's.
      PUBLIC_ORIGIN: process.env.PUBLIC_ORIGIN ?? `http://localhost:${WEB_PORT},http://127.0.0.1:${WEB_PORT}`,
    },
  },
  {
    cwd: inRoot("apps/web-tanstack"),
    logs: false,
    args: ["node_modules/vite/bin/vite.js", "--port", WEB_PORT, "--strictPort"],
    env: { ORBIT_API: `http://127.0.0.1:${API_PORT}` },
  },
];

// A group of its own for each side: `node --watch` and Vite have children, and Ctrl-C here ends them all.
const children = sides.map(({ cwd, logs, args, env }) => {
  /** @type {import("node:child_process").StdioOptions} */
  const stdio = ["ignore", logs ? "pipe" : "inherit", "inherit"];
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio, detached: true });
  child.stdout?.pipe(pretty({ ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss" }));
  return child;
});

const tryKill = (/** @type {number} */ pid, /** @type {NodeJS.Signals} */ signal) => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
};

/** Whatever is left of both groups. */
const killAll = () => {
  for (const { pid } of children) if (pid) tryKill(-pid, "SIGKILL");
};

let ending = false;
// The leaders alone: `node --watch` hands the signal to the server, which must hear it once, or it takes it for impatience.
const end = () => {
  if (ending) return;
  ending = true;
  for (const { pid } of children) if (pid) tryKill(pid, "SIGTERM");
  setTimeout(killAll, END_AFTER_MS).unref();
};

process.on("SIGINT", end).on("SIGTERM", end).on("SIGHUP", end).on("exit", killAll);
for (const child of children) {
  child.once("exit", (code) => {
    process.exitCode ||= ending ? 0 : (code ?? 1);
    end();
  });
}
console.log(
  `Orbit in development: http://localhost:${WEB_PORT} (API on ${API_PORT}). Both sides reload; Ctrl-C ends both.`,
);
