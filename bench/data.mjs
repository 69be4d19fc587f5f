#!/usr/bin/env node
// What lies between a command and a frame: the log, the re-read, the replay. Real Postgres, the composed server as it is built,
// HTTP and sockets. See README.md. `node data.mjs --help` for the options.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../scripts/lib/bundle.mjs";
import { dataReport } from "./lib/data-report.mjs";
import { endDaemons } from "./lib/processes/daemons.mjs";
import { makeContext } from "./lib/processes/make-context.mjs";
import { makeLoad } from "./lib/processes/make-load.mjs";
import { stalled } from "./lib/stalled-scenario.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const api = path.join(here, "../apps/api");
const argv = process.argv.slice(2);
const opt = (name, byDefault) => (argv.includes(`--${name}`) ? argv[argv.indexOf(`--${name}`) + 1] : byDefault);
if (argv.includes("--help")) {
  console.log(`node data.mjs [options]
  --scenarios commit,commands,replay,stalled   (default: all)
  --turns N      turns of commands and of replay (default 9); commit has a third of it
  --seconds S    of one turn of commit (default 5); one of commands has a fifth of it
  --crowd N      the Nth of commit's crowds alone, from 0
  --rate R       commands per second of commit and of stalled (default 200)
  --stall S      of stalled: for how long one reader does not read (default 20)
  --pairs N      of stalled: turns with a reader that stops, each after one without (default 1)
  --out NAME     results/NAME.json and results/NAME.md (default: data)
env: BENCH_SERVER_CPU=0 BENCH_LOAD_CPU=1, ORBIT_NODE_ARGS, e.g. "--cpu-prof --cpu-prof-dir=/tmp/profiles"`);
  process.exit(0);
}

const wanted = opt("scenarios", "commit,commands,replay,stalled").split(",");
const turns = Number(opt("turns", 9));
const seconds = Number(opt("seconds", 5));
const rate = Number(opt("rate", 200));
const only = opt("crowd", "");
const stallSeconds = Number(opt("stall", 20));
const pairs = Number(opt("pairs", 1));
const variant = opt("variant", "");
/** Together more, in 20 s, than a ring and the kernel's buffers hold. */
const RATE_ELSEWHERE = 400;
const MISSED = 10_000;
const WRITERS = 16;
const began = Date.now();
const log = (line) => console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)}s ${line}`);

const nodeArgs = (process.env.ORBIT_NODE_ARGS ?? "").split(" ").filter(Boolean);
const build = (name) => bundle({ entry: `test/bench/data/${name}.ts`, outfile: `dist/bench/${name}.mjs` });
const startDatabase = (ctx, flags = []) =>
  ctx.daemon(process.execPath, ["--import", "tsx", "test/bench/data/database.ts", ...flags], {
    cwd: api,
    ready: /DATABASE (\S+)/,
  });
const startServer = async (ctx, databaseUrl, env = {}, more = []) => {
  const [port, control] = [ctx.port(), ctx.port()];
  const { pid } = await ctx.spawn(process.execPath, [...nodeArgs, ...more, "dist/bench/serve.mjs"], {
    cwd: api,
    env: { PORT: port, CTRL_PORT: control, DATABASE_URL: databaseUrl, ...env },
    ready: "READY",
  });
  return { port, control, pid };
};

const each = Array.from({ length: 20 }, (_, n) => ({
  slug: `each${String(n).padStart(2, "0")}`,
  firstPerson: n * 50,
  sockets: 50,
}));
// Role changes of one workspace run one after the other, so that a rate of them is a matter of how many workspaces there are.
const crowds = [
  {
    crowd: "1 workspace × 1,000 sockets",
    workspaces: [{ slug: "all", firstPerson: 0, sockets: 1_000 }],
    mixes: ["rooms"],
  },
  { crowd: "20 workspaces × 50 sockets", workspaces: each, mixes: ["rooms", "roles and rooms"] },
];
const kindsOf = { rooms: ["room"], "roles and rooms": ["room", "member"] };

const commit = async (ctx, databaseUrl) => {
  const load = await makeLoad("data-load.mjs");
  const records = [];
  for (const { crowd, workspaces, mixes } of crowds.filter((_, n) => !only || n === Number(only))) {
    const server = await startServer(ctx, databaseUrl, { TRACE: "1" });
    await load.call("connect", { ...server, workspaces });
    await load.call("commit", { ...server, rate: rate / 4, durMs: 3_000, kinds: ["room"] });
    for (let turn = 0; turn < Math.max(1, Math.round(turns / 3)); turn++) {
      for (const mix of mixes) {
        const taken = await load.call("commit", { ...server, rate, durMs: seconds * 1000, kinds: kindsOf[mix] });
        records.push({ scenario: "commit", crowd, mix, turn, ...taken });
        log(
          `commit ${crowd}, ${mix}: p50 ${ms(taken.total.p50)} p99 ${ms(taken.total.p99)} max ${ms(taken.total.max)} ms after the commit`,
        );
      }
    }
    await load.call("disconnect");
    await ctx.stop();
  }
  await load.stop();
  return records;
};
const ms = (us) => (us / 1000).toFixed(1);

/** A process that takes turns by lines. */
const startCommands = async (ctx, databaseUrl) => {
  const { child } = await ctx.spawn(process.execPath, [...nodeArgs, "dist/bench/commands.mjs"], {
    cwd: api,
    env: { DATABASE_URL: databaseUrl },
    ready: "READY",
  });
  let ended = () => {};
  child.once("exit", () => ended(new Error("the writers ended")));
  return (turn) =>
    new Promise((resolve, reject) => {
      ended = reject;
      child.stdout.once("data", (line) => resolve(JSON.parse(line)));
      child.stdin.write(`${JSON.stringify(turn)}\n`);
    });
};

// The baseline twice, that the noise can be seen; a turn begins with another of them each time.
const contenders = [
  ["without the log", { variant: "without", keyed: false }],
  ["without the log, again", { variant: "without", keyed: false }],
  ["orbit", { variant: "orbit", keyed: false }],
  ["without the log, keyed", { variant: "without", keyed: true }],
  ["orbit, keyed", { variant: "orbit", keyed: true }],
];

const commands = async (ctx, databaseUrl, disk) => {
  const take = await startCommands(ctx, databaseUrl);
  const records = [];
  const before = await take("logged");
  let written = 0;
  for (const workspaces of [50, 1]) {
    for (let turn = -1; turn < turns; turn++) {
      for (let n = 0; n < contenders.length; n++) {
        const [contender, how] = contenders[(n + turn + contenders.length) % contenders.length];
        const taken = await take({ ...how, workspaces, writers: WRITERS, durationMs: seconds * 200 });
        if (how.variant === "orbit") written += taken.commands;
        // The first turn warms up.
        if (turn >= 0) records.push({ scenario: "commands", disk, workspaces, contender, turn, perSec: taken.perSec });
      }
    }
    const last = records.slice(-contenders.length);
    log(
      `commands ${disk}, ${workspaces} workspaces: ${last.map((r) => `${r.contender} ${r.perSec.toFixed(0)}/s`).join(", ")}`,
    );
  }
  const after = await take("logged");
  const [rows, counted] = [after.rows - before.rows, after.counted - before.counted];
  if (rows !== written || counted !== written)
    throw new Error(`${written} commands, ${rows} rows more in the logs, which count ${counted}`);
  await ctx.stop();
  return records;
};

const replay = async (ctx, databaseUrl) => {
  const load = await makeLoad("data-load.mjs");
  const server = await startServer(ctx, databaseUrl, { ROOM_FOR: MISSED * 2 });
  await load.call("happen", { ...server, slug: "log", events: MISSED });
  // Somebody is there, so that the ring holds what happens.
  await load.call("connect", { ...server, workspaces: [{ slug: "ring", firstPerson: 0, sockets: 1 }] });
  await load.call("happen", { ...server, slug: "ring", events: MISSED });
  const position = { ring: await load.call("position", { ...server, slug: "ring" }) };
  await load.call("arrived", { slug: "ring", head: position.ring.seq });
  position.log = await load.call("position", { ...server, slug: "log" });
  const records = [];
  for (let turn = -1; turn < turns; turn++) {
    for (const slug of turn % 2 ? ["ring", "log"] : ["log", "ring"]) {
      const { epoch, seq } = position[slug];
      const taken = await load.call("replay", { ...server, slug, epoch, head: seq, events: MISSED });
      const roundTrip = await load.call("roundTrip", server);
      if (turn >= 0) records.push({ scenario: "replay", from: slug, turn, roundTrip, ...taken });
      log(`replay from the ${slug}: ${taken.perSec.toFixed(0)} frames/s (${taken.ms.toFixed(0)} ms)`);
    }
  }
  await load.stop();
  await ctx.stop();
  return records;
};

await Promise.all(["serve", "commands"].map(build));
const ctx = makeContext();
const memory = await startDatabase(ctx);
log("database ready");
const records = [];
if (wanted.includes("commit")) records.push(...(await commit(ctx, memory)));
if (wanted.includes("replay")) records.push(...(await replay(ctx, memory)));
if (wanted.includes("stalled")) {
  const options = { seconds: stallSeconds, pairs, rate, rateElsewhere: RATE_ELSEWHERE, only: variant };
  records.push(...(await stalled({ ctx, startServer: (...how) => startServer(ctx, memory, ...how), options, log })));
}
if (wanted.includes("commands")) {
  records.push(...(await commands(ctx, memory, "fsync off")));
  records.push(...(await commands(ctx, await startDatabase(ctx, ["--durable"]), "fsync on")));
}
await endDaemons();
const meta = {
  date: new Date().toISOString(),
  node: process.version,
  turns,
  seconds,
  rate,
  writers: WRITERS,
  missed: MISSED,
  stallSeconds,
};
const text = dataReport({ meta, records });
const out = path.join(here, "results", opt("out", "data"));
fs.mkdirSync(path.dirname(out), { recursive: true });
fs.writeFileSync(`${out}.json`, JSON.stringify({ meta, records }, null, 1));
fs.writeFileSync(`${out}.md`, text);
console.log(text);
process.exit(0);
