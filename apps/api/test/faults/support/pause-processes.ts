import { readFile } from "node:fs/promises";

const childrenOf = async (pid: number): Promise<number[]> => {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
};

/**
 * Stops a server and every process it has started (Postgres has one per connection). Answers the undo. A child that has ended
 * meanwhile is left alone.
 */
export const pauseProcesses = async (pid: number): Promise<() => void> => {
  const stopped: number[] = [];
  const signal = (target: number, name: NodeJS.Signals): void => {
    try {
      process.kill(target, name);
      stopped.push(target);
    } catch {
      // It ended by itself.
    }
  };
  // The parent first, so that it starts no more.
  signal(pid, "SIGSTOP");
  for (const child of await childrenOf(pid)) signal(child, "SIGSTOP");
  return () => {
    for (const target of stopped.splice(0)) signal(target, "SIGCONT");
    stopped.length = 0;
  };
};
