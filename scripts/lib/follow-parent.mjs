import { readFileSync } from "node:fs";

const CHECK_EVERY_MS = 500;

/** Linux only: the name of a process and its parent; null elsewhere, and when it is gone. @param {number} pid */
const processOf = (pid) => {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return { name, parent: Number(parent) };
  } catch {
    return null;
  }
};

/** npm puts a shell between itself and us; when npm is killed outright, only the shell notices, and does nothing. */
const npmBehindShell = () => {
  const parent = processOf(process.ppid);
  return parent && /^(da|ba|z|k)?sh$/.test(parent.name ?? "") ? parent.parent : null;
};

/**
 * Ends this process the gentle way when the npm that started it is gone: TERM to npm does not reach past its shell, and
 * without this the server would live on as an orphan that holds the port and the database.
 */
export const followParent = () => {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const npm = npmBehindShell();
  const isAlone = () => process.ppid !== parent || (npm !== null && processOf(parent)?.parent !== npm);
  const timer = setInterval(() => {
    if (!isAlone()) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, CHECK_EVERY_MS);
  timer.unref();
};
