import { spawn } from "node:child_process";
import { root } from "./root.mjs";

/**
 * Runs a command to its end with its output on this terminal, and resolves to its exit code (1 when a signal ended it).
 * A TERM or INT to this process is passed on, so that nothing is left behind.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export const run = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: "inherit" });
    const forget = passSignalsTo(child);
    child.once("error", reject);
    child.once("exit", (code) => {
      forget();
      resolve(code ?? 1);
    });
  });

/**
 * Runs a command whose output only matters when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export const runQuietly = (command, args, options = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ["ignore", "pipe", "pipe"] });
    const forget = passSignalsTo(child);
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.stderr.on("data", (chunk) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      forget();
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") });
    });
  });

/** @param {import("node:child_process").ChildProcess} child */
const passSignalsTo = (child) => {
  const end = () => child.kill("SIGTERM");
  process.once("SIGTERM", end).once("SIGINT", end);
  return () => process.off("SIGTERM", end).off("SIGINT", end);
};
