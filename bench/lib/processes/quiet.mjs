import { setTimeout as sleep } from "node:timers/promises";
import { cpuBusyTicks } from "../proc.mjs";
import { cpus } from "./cpus.mjs";

const used = [...new Set([cpus.server, cpus.load])];
const busyTicks = () => used.reduce((sum, cpu) => sum + cpuBusyTicks(cpu), 0);

/** Waits, at most so long, until the two CPUs are nearly idle; says how busy they were, as a share of one, and how long it waited. */
export async function quiet(maxMs, below = 0.08) {
  const end = Date.now() + maxMs;
  let waited = 0;
  while (true) {
    const a = busyTicks();
    const t = Date.now();
    await sleep(120);
    const busy = (busyTicks() - a) / 100 / ((Date.now() - t) / 1000);
    if (busy < below || Date.now() > end) return { busy, waitedMs: waited };
    waited += Date.now() - t;
  }
}
