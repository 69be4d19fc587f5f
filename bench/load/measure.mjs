// Two looks at the same counters, and what lies between them.
import { setTimeout as sleep } from "node:timers/promises";
import { cpuBusyTicks, sched, userSys } from "../lib/proc.mjs";
import { quantile } from "../lib/stats.mjs";
import { nowUs } from "../lib/wire.mjs";
import { pub } from "./publisher.mjs";
import { st } from "./tally.mjs";

const CPUS = (process.env.BENCH_CPUS || "0,1").split(",");

export function snap(pids) {
  return {
    t: nowUs(),
    delivered: st.delivered,
    reads: st.reads,
    bytes: st.bytes,
    events: pub.events,
    server: sched(pids),
    us: userSys(pids),
    client: sched([process.pid]),
    busy: CPUS.map(cpuBusyTicks),
  };
}
export function diff(a, b) {
  const s = (b.t - a.t) / 1e6;
  const d = b.delivered - a.delivered;
  const server = (b.server.run - a.server.run) / 1e9;
  const client = (b.client.run - a.client.run) / 1e9;
  // share of the time the server's / this process's main thread waited for its CPU
  const serverDelay = (b.server.delay - a.server.delay) / 1e9 / s;
  const clientDelay = (b.client.delay - a.client.delay) / 1e9 / s;
  const busy = b.busy.map((v, i) => (v - a.busy[i]) / 100 / s);
  // what ran on the two CPUs that was neither the server nor this process, as a share of one CPU
  const foreign = Math.max(0, busy.reduce((x, y) => x + y, 0) - (server + client) / s);
  return {
    seconds: s,
    delivered: d,
    events: b.events - a.events,
    perSec: d / s,
    bytesPerSec: (b.bytes - a.bytes) / s,
    msgsPerRead: d / Math.max(1, b.reads - a.reads),
    serverUtil: server / s,
    clientUtil: client / s,
    foreign,
    serverDelay,
    clientDelay,
    sysShare: (b.us.k - a.us.k) / Math.max(1, b.us.k - a.us.k + b.us.u - a.us.u),
    serverCpuPerM: d ? (server / d) * 1e6 : null,
    clientCpuPerM: d ? (client / d) * 1e6 : null,
  };
}
export function latencies() {
  const groups = {};
  for (let i = 0; i < st.lat.length; i++) (groups[st.latGroup[i]] ||= []).push(st.lat[i]);
  const out = {};
  const all = [];
  for (const [g, a] of Object.entries(groups)) {
    a.sort((x, y) => x - y);
    out[g] = {
      n: a.length,
      p50: quantile(a, 0.5),
      p90: quantile(a, 0.9),
      p99: quantile(a, 0.99),
      max: a[a.length - 1],
    };
    for (const v of a) all.push(v);
  }
  all.sort((x, y) => x - y);
  return {
    n: all.length,
    p50: quantile(all, 0.5),
    p90: quantile(all, 0.9),
    p99: quantile(all, 0.99),
    max: all[all.length - 1],
    groups: out,
  };
}
export function resetSample() {
  st.lat = [];
  st.latGroup = [];
  st.gaps = 0;
  st.dups = 0;
  st.sampledEvents = 0;
  for (const c of st.conns) {
    c.nextSeq = -1;
    c.carry = "";
  }
}

export async function drain(target, ms) {
  const end = Date.now() + ms;
  let last = st.delivered;
  let lastT = Date.now();
  while (st.delivered < target && Date.now() < end) {
    await sleep(5);
    if (st.delivered !== last) {
      last = st.delivered;
      lastT = Date.now();
    } else if (Date.now() - lastT > 1500) break;
  }
  return target - st.delivered;
}
