#!/usr/bin/env node
// Is the load generator cheap enough? The same server (ws-preframed, 1000 sockets) read by three kinds of client:
// raw sockets with one shared read buffer (what the bench uses), raw sockets with 'data' events, and the ws client.
import { closeTarget, connect, rateSlice, startTarget, verify, windowSlice } from "../lib/run.mjs";
import { median } from "../lib/stats.mjs";
import { targets } from "../targets/targets.mjs";

const kinds = ["onread", "data", "ws"];
const sc = { prefix: "b", n: 1000, channels: 1, size: 256, window: 32, rateWarmMs: 150, rateMs: 700, sampleSize: 40 };
const rounds = Number(process.argv[2] || 6);
const out = [];
for (const id of ["ws-preframed", "ws-batched"]) {
  const target = targets.find((t) => t.id === id);
  const open = [];
  for (const kind of kinds) {
    process.env.LOAD_CLIENT = kind;
    const o = await startTarget(target);
    o.kind = kind;
    await connect(o, sc);
    await verify(o, sc);
    await windowSlice(o, sc, 0, 300);
    open.push(o);
  }
  for (let k = 0; k < rounds; k++) {
    for (const o of open) {
      const w = await windowSlice(o, sc, 150, 500);
      const r = await rateSlice(o, sc, 50);
      out.push({
        id,
        kind: o.kind,
        per: w.perSec,
        s: w.serverUtil,
        c: w.clientUtil,
        cpu: w.clientCpuPerM,
        rcpu: r.clientCpuPerM,
        scpu: r.serverCpuPerM,
        p50: r.lat.p50 / 1000,
        p99: r.lat.p99 / 1000,
      });
    }
  }
  await Promise.all(open.map(closeTarget));
}
console.log(
  "| server | client | delivered/s | server/load CPU | load cpu-s per M at max | at 50 events/s | server cpu-s per M at 50 events/s | p50 / p99 ms |\n|---|---|---:|---:|---:|---:|---:|---:|",
);
for (const id of ["ws-preframed", "ws-batched"]) {
  for (const kind of kinds) {
    const a = out.filter((x) => x.id === id && x.kind === kind);
    const m = (k) => median(a.map((x) => x[k]));
    console.log(
      `| ${id} | ${kind} | ${Math.round(m("per"))} | ${Math.round(m("s") * 100)}/${Math.round(m("c") * 100)}% | ${m("cpu").toFixed(2)} | ${m("rcpu").toFixed(2)} | ${m("scpu").toFixed(2)} | ${m("p50").toFixed(1)} / ${m("p99").toFixed(1)} |`,
    );
  }
}
process.exit(0);
