// The machine, the versions and the options of a run, as its results say them.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bin } from "../targets/bin.mjs";
import { labels, multiPool, options, pool } from "./options.mjs";
import { cpus } from "./processes/cpus.mjs";
import { SIZE, wanted } from "./scenarios.mjs";

const here = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

const version = (cmd, args) => {
  try {
    return execFileSync(cmd, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .trim()
      .split("\n")[0];
  } catch {
    return null;
  }
};
const pkg = (p) => {
  try {
    return JSON.parse(fs.readFileSync(path.join(here, "node_modules", p, "package.json"))).version;
  } catch {
    return null;
  }
};
const sysctl = (k) => {
  try {
    return fs.readFileSync(`/proc/sys/${k.replaceAll(".", "/")}`, "utf8").trim();
  } catch {
    return null;
  }
};
const usesMulti = wanted.some(({ group }) => group === "multi");
const usesSingle = wanted.some(({ group }) => group !== "multi");

/** What a run was made with. `rates` are filled in as they are found. */
export const meta = {
  date: new Date().toISOString(),
  node: process.version,
  kernel: os.release(),
  cpu: os.cpus()[0]?.model,
  cpus: os.cpus().length,
  memGiB: Math.round(os.totalmem() / 2 ** 30),
  serverCpu: cpus.server,
  loadCpu: cpus.load,
  nice: process.env.BENCH_NICE || "0",
  congestion: sysctl("net.ipv4.tcp_congestion_control"),
  quick: options.quick,
  sessions: options.sessions,
  size: SIZE,
  sliceSeconds: options.sliceS,
  slowSeconds: options.slowS,
  baseSeconds: options.baseS,
  equalBytes: options.equalBytes,
  ablation: options.ablation,
  versions: {
    ws: pkg("ws"),
    "socket.io": pkg("socket.io"),
    fastify: pkg("fastify"),
    "@fastify/websocket": pkg("@fastify/websocket"),
    "@socket.io/redis-adapter": pkg("@socket.io/redis-adapter"),
    uws: pkg(process.env.UWS_PACKAGE || "@trufflesuite/uws-js-unofficial"),
    bun: bin.bun() && version(bin.bun(), ["--version"]),
    nats: bin.nats() && version(bin.nats(), ["--version"]),
    mosquitto: bin.mosquitto() && version("sh", ["-c", `${bin.mosquitto()} -h | head -1`]),
    redis: bin.redis() && /v=([\d.]+)/.exec(version(bin.redis(), ["--version"]) || "")?.[1],
  },
  skipped: [...(usesSingle ? pool : []), ...(usesMulti ? multiPool : [])]
    .filter((p) => p.why)
    .map((p) => [p.x.id, p.why]),
  labels,
  scenarios: Object.fromEntries(
    wanted.map(({ id, title, n, channels, window, size, turns }) => [id, { title, n, channels, window, size, turns }]),
  ),
  rates: {},
};
