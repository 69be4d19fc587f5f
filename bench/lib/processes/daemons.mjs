import { spawn } from "node:child_process";
import { cpus } from "./cpus.mjs";
import { pinned } from "./pinned.mjs";

const daemons = new Set();

/**
 * Something that all servers of the run share, on the load generator's CPU, until `endDaemons`. Resolves to the first group of what
 * `ready` finds in its output.
 */
export const startDaemon = (cmd, args, { cwd, ready }) => {
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
};

// They end by themselves when their input does: by TERM, that they may clean up after themselves.
const end = (child) =>
  new Promise((resolve) => {
    child.once("exit", resolve);
    child.stdin.end();
    setTimeout(resolve, 4000);
  });

export const endDaemons = () => Promise.all([...daemons].map(end));
