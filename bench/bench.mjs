#!/usr/bin/env node
import { execFileSync } from "node:child_process";
// Runs every available target through every scenario, slices interleaved, and writes results/NAME.json and a
// Markdown table. See README.md. `node bench.mjs --help` for the options.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { against, wrong } from "./lib/against.mjs";
import { chart } from "./lib/chart.mjs";
import { cpus, endDaemons, makePulse, quiet } from "./lib/harness.mjs";
import { report } from "./lib/report.mjs";
import { closeTarget, connect, memory, rateSlice, slowSlice, startTarget, verify, windowSlice } from "./lib/run.mjs";
import { median } from "./lib/stats.mjs";
import { ablation, bin, multiTargets, targets } from "./targets/index.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const argv = process.argv.slice(2);
const has = (f) => argv.includes(`--${f}`);
const opt = (f, d) => {
  const i = argv.indexOf(`--${f}`);
  return i >= 0 && i + 1 < argv.length ? argv[i + 1] : d;
};
if (has("help")) {
  console.log(`node bench.mjs [options]
  --quick               fewer and shorter slices, under 2 minutes
  --scenarios A100,B,…  of A100 A1000 A5000 B E F M10000 (default: all but M10000; C and D come with B; --quick: A1000,B)
  --targets a,b,…       of ${targets.map((t) => t.id).join(" ")}
                        and ${multiTargets.map((t) => t.id).join(" ")} (F)
                        (default: all available but the extras; --all adds them; the reference 'ws', or 'sio-1' in F, is always added: it sets the fixed rates)
  --ablation            the variants of the ws server (what each trick is worth) instead of the targets
  --sessions N          fresh servers so many times (default 3; --quick 1)
  --turns N             slices per session (default per scenario, see README)
  --slow-seconds S      scenario E: how long one client does not read (default 3; 20 for a full look)
  --retries N           a slice disturbed by other processes is done again up to N times (default 1)
  --quiet-ms MS         wait at most so long for an idle machine before a session or a disturbed slice (default 1000, 60 s in all)
  --budget S            start no new slice after S seconds (default 890; --quick 112)
  --equal-bytes         peers' events are longer by Orbit's envelope, so that everybody puts the same number of bytes on the wire
  --no-aa               leave out the second, identical reference that measures noise
  --out NAME            results/NAME.json and results/NAME.md (default: latest)
  --list                what is available here
env: BENCH_SERVER_CPU=0 BENCH_LOAD_CPU=1 BENCH_NICE=-15, UWS_PACKAGE, NATS_SERVER, MOSQUITTO, REDIS_SERVER, BUN, DENO, ORBIT_* (targets/orbit.mjs)`);
  process.exit(0);
}

const quick = has("quick");
const slowS = Number(opt("slow-seconds", quick ? 2 : 3));
const retries = Number(opt("retries", 1));
const quietMs = Number(opt("quiet-ms", quick ? 300 : 1000));
const budget = Number(opt("budget", quick ? 112 : 890)) * 1000;
const sessions = Number(opt("sessions", quick ? 1 : 3));
// one slice: warm-up and measured time of the windowed and of the fixed-rate part
const t = quick
  ? { warmMs: 100, durMs: 300, rateWarmMs: 60, rateMs: 300 }
  : { warmMs: 100, durMs: 300, rateWarmMs: 80, rateMs: 350 };
const turns = (d, q) => Number(opt("turns", quick ? q : d));

const SIZE = 256;
const A = { channels: 1, size: SIZE, rate: true, ...t };
const scenarios = {
  A100: {
    ...A,
    title: "A. fan-out, 1 channel of 100",
    group: "small",
    prefix: "a",
    n: 100,
    window: 64,
    sampleSize: 24,
    turns: turns(2, 2),
  },
  A1000: {
    ...A,
    title: "A. fan-out, 1 channel of 1000",
    group: "small",
    prefix: "b",
    n: 1000,
    window: 32,
    aa: true,
    turns: turns(3, 2),
  },
  E: {
    ...t,
    title: "E. slow consumer: 1 of 100 stops reading, 4 KiB events",
    group: "small",
    prefix: "e",
    n: 100,
    channels: 1,
    size: 4096,
    window: 16,
    // As long before as during: a p99 of a moment says nothing of one of 20 s, and a heap grows until it is warm.
    slow: { baseMs: quick ? 500 : slowS * 1000, slowMs: slowS * 1000 },
    sampleSize: 24,
    turns: 1,
  },
  B: {
    ...t,
    title: "B. 500 channels of 10 (5000 sockets), events in turn",
    group: "large",
    prefix: "c",
    n: 5000,
    channels: 500,
    size: SIZE,
    window: 1000,
    rate: true,
    sampleSize: 60,
    memory: true,
    aa: true,
    turns: turns(3, 1),
  },
  A5000: {
    ...A,
    title: "A. fan-out, 1 channel of 5000",
    group: "large",
    prefix: "d",
    n: 5000,
    window: 16,
    sampleSize: 60,
    rateMs: t.rateMs * 2,
    turns: turns(2, 1),
  },
  F: {
    ...A,
    title: "F. two nodes, 1 channel of 1000",
    group: "multi",
    prefix: "f",
    n: 1000,
    window: 16,
    turns: turns(2, 2),
  },
  M10000: {
    ...t,
    title: "C. memory, 10000 idle connections in 1000 channels",
    group: "memory",
    prefix: "m",
    n: 10000,
    channels: 1000,
    size: SIZE,
    memory: true,
    memorySettleMs: 4000,
    aa: true,
    turns: 0,
  },
};
if (quick)
  Object.assign(scenarios.B, {
    n: 2000,
    channels: 200,
    window: 400,
    title: "B. 200 channels of 10 (2000 sockets), events in turn",
  });
for (const [id, sc] of Object.entries(scenarios)) Object.assign(sc, { id, equalBytes: has("equal-bytes") });

const list = has("ablation") ? ablation : targets;
const chosen = opt("targets", null)?.split(",");
const wanted = opt("scenarios", has("ablation") ? "A1000,B" : quick ? "A1000,B" : "A100,A1000,E,B,A5000,F").split(",");
for (const w of wanted)
  if (!scenarios[w]) {
    console.error(`no scenario ${w}`);
    process.exit(2);
  }
const reference = list.find((x) => x.id === (has("ablation") ? "naive" : "ws"));
const multiRef = multiTargets[0];
const pool = list
  .filter((x) => x === reference || (chosen ? chosen.includes(x.id) : !x.extra || has("all")))
  .map((x) => ({ x, why: x.available() }));
const multiPool = multiTargets
  .filter((x) => !chosen || chosen.includes(x.id) || x === multiRef)
  .map((x) => ({ x, why: x.available() }));
if (has("list")) {
  for (const p of [...pool, ...multiPool])
    console.log(`${p.x.id.padEnd(16)} ${p.why ? `no: ${p.why}` : "yes"}   ${p.x.label}`);
  process.exit(0);
}

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
const usesMulti = wanted.some((w) => scenarios[w].group === "multi");
const usesSingle = wanted.some((w) => scenarios[w].group !== "multi");
const meta = {
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
  quick,
  sessions,
  size: SIZE,
  slowSeconds: slowS,
  equalBytes: has("equal-bytes"),
  ablation: has("ablation"),
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
  labels: Object.fromEntries([...list, ...multiTargets].map((x) => [x.id, x.label])),
  scenarios: Object.fromEntries(
    wanted.map((w) => [
      w,
      {
        title: scenarios[w].title,
        n: scenarios[w].n,
        channels: scenarios[w].channels,
        window: scenarios[w].window,
        size: scenarios[w].size,
        turns: scenarios[w].turns,
      },
    ]),
  ),
  rates: {},
};
const started = Date.now();
const over = () => Date.now() - started > budget;
const records = [];
const beats = [];
const log = (s) => console.error(`${((Date.now() - started) / 1000).toFixed(0).padStart(4)}s ${s}`);
const pulse = await makePulse();
for (let k = 0; k < 20; k++) beats.push(await pulse.beat());

let waited = 0;
async function settle() {
  if (waited > 60000) return;
  waited += (await quiet(quietMs)).waitedMs;
}
// A slice is disturbed when other processes ran on the two CPUs and a main thread had to wait for them.
// (waiting alone also counts waiting behind the process's own helper threads)
const LIMIT = 0.12;
async function slice(fn) {
  let best = null;
  let tries = 0;
  for (let k = 0; k <= retries; k++) {
    tries++;
    const beat = await pulse.beat();
    beats.push(beat);
    const r = await fn();
    r.pulse = beat;
    r.disturbance = Math.min(r.foreign, r.serverDelay + r.clientDelay);
    if (!best || r.disturbance < best.disturbance) best = r;
    if (r.disturbance <= LIMIT || over()) break;
    await settle();
  }
  best.tries = tries;
  best.noisy = best.disturbance > LIMIT;
  return best;
}
let seed = 42;
const shuffled = (a) => {
  const b = [...a];
  for (let i = b.length - 1; i > 0; i--) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const j = seed % (i + 1);
    [b[i], b[j]] = [b[j], b[i]];
  }
  return b;
};
const line = (w, id, r) => {
  const head = `${w.padEnd(6)} ${id.padEnd(14)} `;
  if (r.error) return log(`${head}ERROR ${r.error.split("\n")[0].slice(0, 160)}`);
  const x = r.window || r.slow;
  log(
    head +
      (x
        ? `s${r.session}t${r.turn} ${Math.round(x.perSec).toString().padStart(8)}/s  server ${(x.serverUtil * 100).toFixed(0)}% load ${(x.clientUtil * 100).toFixed(0)}%  `
        : "") +
      (r.rate
        ? `fixed rate ${r.rate.serverCpuPerM?.toFixed(2)} cpu-s/M p50 ${(r.rate.lat.p50 / 1000).toFixed(1)} p99 ${(r.rate.lat.p99 / 1000).toFixed(1)} ms`
        : "") +
      (r.slow
        ? `p99 ${(r.slow.phase1.lat.p99 / 1000).toFixed(1)} -> ${(r.slow.lat.p99 / 1000).toFixed(1)} ms, rss ${r.slow.rssKb
            .map((v) => (v[1] / 1024).toFixed(0))
            .filter((_v, i, a) => i % Math.ceil(a.length / 8) === 0)
            .join(" ")} MiB, closed ${r.slow.closed}`
        : "") +
      (r.rssKbPerConn
        ? `rss/conn ${r.rssKbPerConn.toFixed(1)} KiB, ${r.connect.perSec.toFixed(0)} handshakes/s, ${r.connect.serverCpuUsPer.toFixed(0)} us each`
        : "") +
      ([x, r.rate].some((q) => q?.noisy) ? "  DISTURBED" : ""),
  );
};

let stop = false;
const groups = [...new Set(wanted.map((w) => scenarios[w].group))];
for (let session = 0; session < sessions && !stop; session++) {
  for (const group of groups) {
    if (over()) {
      stop = true;
      break;
    }
    const scs = Object.values(scenarios).filter((sc) => sc.group === group && wanted.includes(sc.id));
    const ref = group === "multi" ? multiRef : reference;
    const base = (group === "multi" ? multiPool : pool).filter((p) => !p.why).map((p) => p.x);
    if (!base.includes(ref)) {
      log(`${group}: the reference ${ref.id} is not available`);
      continue;
    }
    if (scs.some((sc) => sc.aa) && !quick && !has("no-aa")) base.push({ ...ref, id: `${ref.id}#2` });
    const push = (w, r) => {
      const x = { scenario: w, session, ...r };
      records.push(x);
      return x;
    };
    const fail = (o, w, e) => {
      line(w, o.target.id, push(w, { target: o.target.id, turn: 0, error: e.message }));
      o.bad = true;
    };
    await settle();
    // all servers start together; then each target's connection setup is measured alone
    const opened = (
      await Promise.all(
        base.map((x) =>
          startTarget(x).catch((e) => {
            for (const sc of scs) line(sc.id, x.id, push(sc.id, { target: x.id, turn: 0, error: e.message }));
            return null;
          }),
        ),
      )
    ).filter(Boolean);
    try {
      for (const sc of scs) {
        for (const o of shuffled(opened)) {
          if (o.bad) continue;
          try {
            await connect(o, sc);
          } catch (e) {
            fail(o, sc.id, e);
            continue;
          }
          if (!sc.memory) push(sc.id, { target: o.target.id, turn: -1, connect: o.connect });
        }
        if (!sc.memory) continue;
        // one wait for all, then every RSS at once: read one after the other, the first target looked 15 % heavier than its twin
        await new Promise((resolve) => setTimeout(resolve, sc.memorySettleMs ?? 1500));
        for (const o of shuffled(opened))
          if (!o.bad)
            line(
              sc.id,
              o.target.id,
              push(sc.id, {
                target: o.target.id,
                turn: -1,
                connect: o.connect,
                rssBaseKb: o.rssBaseKb,
                ...memory(o, sc),
              }),
            );
      }
      for (const sc of scs) {
        const w = sc.id;
        if (!sc.rate && !sc.slow) continue;
        for (const o of opened) {
          if (o.bad) continue;
          try {
            await verify(o, sc);
            await windowSlice(o, sc, 0, 300); // warm: code compiled, buffers grown
          } catch (e) {
            fail(o, w, e);
          }
        }
        const r0 = opened.find((o) => o.target === ref && !o.bad);
        if (r0 && !meta.rates[w]) {
          // the fixed rate: half of what the reference reaches, the same number for every target and session
          const got = [];
          for (let k = 0; k < 3; k++)
            got.push(...(await slice(() => windowSlice(r0, sc, 200, 500))).steps.map((s) => s[0]));
          meta.rates[w] = (median(got) * 0.5) / (sc.n / sc.channels);
          log(`${w}: fixed rate ${meta.rates[w].toFixed(1)} events/s`);
        }
        const rate = meta.rates[w];
        for (let turn = 0; turn < sc.turns && !stop; turn++) {
          for (const o of shuffled(opened)) {
            if (o.bad) continue;
            if (over()) {
              stop = true;
              break;
            }
            if (!sc.aa && o.target.id.endsWith("#2")) continue;
            const rec = { target: o.target.id, turn };
            try {
              if (sc.slow) rec.slow = await slowSlice(o, sc, rate);
              else {
                rec.window = await slice(() => windowSlice(o, sc, sc.warmMs, sc.durMs));
                rec.rate = await slice(() => rateSlice(o, sc, rate));
              }
            } catch (e) {
              rec.error = e.message;
              o.bad = true;
            }
            line(w, o.target.id, push(w, rec));
          }
        }
      }
    } finally {
      await Promise.all(opened.map(closeTarget));
    }
  }
}
if (stop) log("time budget reached: the remaining slices were left out");
meta.seconds = Math.round((Date.now() - started) / 1000);
meta.complete = !stop;
meta.beats = beats;
pulse.stop();
for (const r of records) for (const p of [r.rate?.lat, r.slow?.lat, r.slow?.phase1?.lat]) if (p) delete p.raw;

fs.mkdirSync(path.join(here, "results"), { recursive: true });
const out = opt("out", "latest");
fs.writeFileSync(path.join(here, `results/${out}.json`), JSON.stringify({ meta, records }));
const run = { meta, records };
const md = report(run) + against(run);
fs.writeFileSync(path.join(here, `results/${out}.md`), md);
fs.writeFileSync(path.join(here, `results/${out}.svg`), chart(run));
console.log(md);
await endDaemons();
const mistakes = wrong(run);
for (const mistake of mistakes) console.error(`Orbit delivered wrongly: ${mistake}`);
process.exit(mistakes.length === 0 ? 0 : 1);
