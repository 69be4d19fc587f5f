import fs from "node:fs";

// BENCH_NICE=-15 on a machine that others use too: children get that niceness, and so does this session's
// scheduling group (with autogroups, niceness counts only inside a session). Needs root.
const niceness = Number(process.env.BENCH_NICE || 0);
if (niceness) {
  try {
    fs.writeFileSync("/proc/self/autogroup", String(niceness));
  } catch {}
}

/** What to spawn, as `[command, args]`, so that it runs on that CPU alone. */
export const pinned = (cpu, cmd, args) => {
  const line = [
    ...(niceness ? ["nice", "-n", String(niceness)] : []),
    ...(cpu === "" ? [] : ["taskset", "-c", cpu]),
    cmd,
    ...args,
  ];
  return [line[0], line.slice(1)];
};
