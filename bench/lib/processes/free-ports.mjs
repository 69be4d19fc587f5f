import fs from "node:fs";

const [LOWEST, HIGHEST] = [20_000, 32_000];
const LISTENING = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A/;

// Runs that begin at the same time begin at different ports.
let next = LOWEST + (process.pid % 40) * 250;

function listening() {
  const used = new Set();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    let lines;
    try {
      lines = fs.readFileSync(table, "latin1").split("\n");
    } catch {
      continue;
    }
    for (const line of lines) {
      const found = LISTENING.exec(line);
      if (found) used.add(parseInt(found[1], 16));
    }
  }
  return used;
}

/** Gives out ports, each once, on which nobody listened when it was called. */
export const freePorts = () => {
  const used = listening();
  return () => {
    for (let i = 0; i < 10000; i++) {
      next = next >= HIGHEST ? LOWEST : next + 1;
      if (!used.has(next)) return next;
    }
    throw new Error("no free port");
  };
};
