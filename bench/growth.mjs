#!/usr/bin/env node
// How Orbit's cost grows: with the sockets of one workspace, with workspaces, with events, with nodes. Three sizes each.
// Writes results/growth.{json,md,svg}. `--turns N` slices per size (default 5).
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { growthChart } from "./lib/growth-chart.mjs";
import { endDaemons } from "./lib/processes/daemons.mjs";
import { closeTarget, connect, rateSlice, startTarget, verify, windowSlice } from "./lib/run.mjs";
import { max, median, min } from "./lib/stats.mjs";
import { orbit, orbitNodes } from "./targets/orbit.mjs";
import { startRedis } from "./targets/start-redis.mjs";

const at = process.argv.indexOf("--turns");
const turns = at > 0 ? Number(process.argv[at + 1]) : 5;
const results = path.join(path.dirname(fileURLToPath(import.meta.url)), "results");

const slice = { size: 256, sampleSize: 60, rateWarmMs: 200, rateMs: 800 };
const one = (prefix, n, window) => ({ ...slice, prefix, n, channels: 1, window });
const many = (prefix, channels) => ({ ...slice, prefix, n: channels * 10, channels, window: channels * 2 });
const nodes = (count) =>
  count === 1 ? orbit : orbitNodes({ id: `orbit-${count}`, count, hub: "redis", startHub: startRedis });

/** What grows, by what it is counted in; `rate` is in events per second for all workspaces together. */
const dimensions = [
  {
    plot: "sockets of one workspace",
    title: "sockets of one workspace, 20,000 deliveries a second",
    sizes: [
      { size: 100, work: one("a", 100, 64), rate: 200 },
      { size: 1_000, work: one("b", 1_000, 32), rate: 20 },
      { size: 5_000, work: one("d", 5_000, 16), rate: 4 },
    ],
  },
  {
    plot: "workspaces of 10 sockets",
    title: "workspaces of 10 sockets, 20,000 deliveries a second",
    sizes: [
      { size: 50, work: many("g", 50), rate: 2_000 },
      { size: 200, work: many("h", 200), rate: 2_000 },
      { size: 500, work: many("c", 500), rate: 2_000 },
    ],
  },
  {
    plot: "events a second to 1,000 sockets",
    title: "events a second to 1,000 sockets of one workspace",
    sizes: [10, 30, 90].map((size) => ({ size, work: one("b", 1_000, 32), rate: size })),
  },
  {
    plot: "nodes, on one core",
    title: "nodes over Redis on one core, 1,000 sockets, 20 events a second",
    sizes: [1, 2, 3].map((size) => ({ size, work: one("f", 1_000, 32), rate: 20, target: nodes(size) })),
  },
];

const summary = (values) => ({ median: median(values), least: min(values), most: max(values) });

const wrongIn = (slices) => slices.reduce((sum, s) => sum + Math.max(0, s.lost) + s.gaps + s.dups, 0);

const measure = async ({ size, work, rate, target = orbit }) => {
  const running = await startTarget(target);
  try {
    await connect(running, work);
    await verify(running, work);
    await windowSlice(running, work, 0, 500);
    const [fixed, full] = [[], []];
    for (let turn = 0; turn < turns; turn += 1) {
      full.push(await windowSlice(running, work, 100, 300));
      fixed.push(await rateSlice(running, work, rate));
    }
    return {
      size,
      microsecondsPerDelivery: summary(fixed.map((s) => s.serverCpuPerM)),
      p99Ms: summary(fixed.map((s) => s.lat.p99 / 1000)),
      deliveredPerSecond: summary(full.map((s) => s.perSec)),
      wrong: wrongIn([...fixed, ...full]),
    };
  } finally {
    await closeTarget(running);
  }
};

const measureAll = async ({ title, plot, sizes }) => {
  const points = [];
  for (const each of sizes) {
    points.push(await measure(each));
    console.error(`${title}: ${each.size} done`);
  }
  return { title, plot, points };
};

const range = ({ median: middle, least, most }, digits) =>
  `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;

const tableOf = ({ title, points }) =>
  [
    `**${title[0].toUpperCase()}${title.slice(1)}**\n`,
    "| | server CPU per delivery, µs | p99, ms | at most, thousand deliveries/s |",
    "|---:|---:|---:|---:|",
    ...points.map(({ size, microsecondsPerDelivery, p99Ms, deliveredPerSecond }) => {
      const most = Object.fromEntries(Object.entries(deliveredPerSecond).map(([key, value]) => [key, value / 1000]));
      return `| ${size} | ${range(microsecondsPerDelivery, 1)} | ${range(p99Ms, 1)} | ${range(most, 0)} |`;
    }),
  ].join("\n");

const measured = [];
for (const dimension of dimensions) measured.push(await measureAll(dimension));
const machine = `Node ${process.version}, Linux ${os.release()}, ${os.cpus()[0]?.model}, server on one core, load on another; medians and ranges of ${turns} slices`;
const markdown = [machine, ...measured.map(tableOf)].join("\n\n");
fs.mkdirSync(results, { recursive: true });
fs.writeFileSync(
  path.join(results, "growth.json"),
  JSON.stringify({ date: new Date().toISOString(), machine, measured }),
);
fs.writeFileSync(path.join(results, "growth.md"), `${markdown}\n`);
fs.writeFileSync(path.join(results, "growth.svg"), growthChart(measured));
console.log(markdown);
await endDaemons();
const wrong = measured.flatMap(({ points }) => points).reduce((sum, { wrong: count }) => sum + count, 0);
if (wrong > 0) console.error(`${wrong} deliveries were lost, doubled or out of order`);
process.exit(wrong === 0 ? 0 : 1);
