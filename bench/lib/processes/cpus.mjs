import os from "node:os";

/** Servers (and brokers) run on one, everything else that is at work on the other. Empty: wherever the system likes. */
export const cpus = {
  server: process.env.BENCH_SERVER_CPU ?? "0",
  load: process.env.BENCH_LOAD_CPU ?? (os.cpus().length > 1 ? "1" : "0"),
};

// For the load generators, which account for what runs on both.
process.env.BENCH_CPUS = [...new Set([cpus.server, cpus.load])].join(",");
