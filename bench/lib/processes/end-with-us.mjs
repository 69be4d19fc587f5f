const live = new Set();

process.on("exit", () => {
  for (const child of live) {
    try {
      process.kill(child.pid, "SIGKILL");
    } catch {}
  }
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));

/** Remembers a child until it has ended, and kills it when this process ends before it. */
export const endWithUs = (child) => {
  live.add(child);
  child.on("exit", () => live.delete(child));
};
