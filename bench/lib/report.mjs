// Markdown out of a results file: medians, half-range spread, and the ratio to the reference target taken
// turn by turn (so that the machine's drift cancels).
import fs from "node:fs";
import { stallReport } from "./stall-report.mjs";
import { max, median, min, spread } from "./stats.mjs";

const n0 = (v) => (Number.isFinite(v) ? Math.round(v).toLocaleString("en-US").replaceAll(",", " ") : "–");
const n1 = (v) => (Number.isFinite(v) ? v.toFixed(1) : "–");
const n2 = (v) => (Number.isFinite(v) ? v.toFixed(2) : "–");
const pc = (v) => (Number.isFinite(v) ? `±${Math.round(v * 100)}%` : "");
const nx = (v) => (Number.isFinite(v) ? `${v >= 10 ? v.toFixed(0) : v.toFixed(2)}×` : "–");

export function collect(records, scenario, target, get) {
  return records
    .filter((r) => r.scenario === scenario && r.target === target && !r.error)
    .map((r) => get(r))
    .filter(Number.isFinite);
}
// ratio of target to reference, per round
export function ratios(records, scenario, target, ref, get) {
  const out = [];
  for (const r of records) {
    if (r.scenario !== scenario || r.target !== target || r.error) continue;
    const b = records.find(
      (q) => q.scenario === scenario && q.target === ref && q.session === r.session && q.turn === r.turn && !q.error,
    );
    if (!b) continue;
    const x = get(r) / get(b);
    if (Number.isFinite(x)) out.push(x);
  }
  return out;
}
const table = (head, rows) =>
  [
    `| ${head.join(" | ")} |`,
    `|${head.map((_h, i) => (i === 0 ? "---" : "---:")).join("|")}|`,
    ...rows.map((r) => `| ${r.join(" | ")} |`),
  ].join("\n");

export function report({ meta, records }) {
  const out = [];
  const ref = meta.ablation ? "naive" : "ws";
  const ids = (s) => [
    ...new Set(
      records
        .filter((r) => r.scenario === s && (r.error || r.window || r.stall || r.rssKbPerConn))
        .map((r) => r.target),
    ),
  ];
  const order = Object.keys(meta.labels);
  const sorted = (s) => ids(s).sort((a, b) => (order.indexOf(a) + 1 || 999) - (order.indexOf(b) + 1 || 999));
  const val = (s, t, get) => {
    const a = collect(records, s, t, get);
    return { m: median(a), s: spread(a), n: a.length, a };
  };
  out.push(
    `Run of ${meta.date}, ${meta.seconds} s${meta.quick ? ", quick mode" : ""}${meta.complete ? "" : " (time budget reached, incomplete)"}. ` +
      `Node ${meta.node}, Linux ${meta.kernel}, ${meta.cpu}, server on CPU ${meta.serverCpu}, load on CPU ${meta.loadCpu}, TCP ${meta.congestion}, nice ${meta.nice}.`,
  );
  out.push(
    "Versions: " +
      Object.entries(meta.versions)
        .filter(([, v]) => v)
        .map(
          ([k, v]) =>
            `${k} ${String(v)
              .replace(/^(deno|nats-server:|mosquitto version) ?/, "")
              .replace(/ \(.*$/, "")}`,
        )
        .join(", ") +
      ".",
  );
  if (meta.equalBytes)
    out.push("Events of the peers are longer by Orbit's envelope: all put the same number of bytes on the wire.");
  if (meta.skipped.length) out.push(`Not run: ${meta.skipped.map(([k, w]) => `${k} (${w})`).join("; ")}.`);

  for (const s of Object.keys(meta.scenarios)) {
    const sc = meta.scenarios[s];
    if (!ids(s).length) continue;
    const base = s === "F" ? "sio-1" : ref;
    out.push(`\n### ${sc.title}`);
    if (s === "E") {
      out.push(stallReport({ meta, records, targets: sorted(s) }));
      continue;
    }
    if (s.startsWith("M")) {
      out.push(
        table(
          ["target", "RSS per connection, KiB", "RSS before, MiB", `vs ${ref}`],
          sorted(s).map((t) => {
            const m = val(s, t, (r) => r.rssKbPerConn);
            return [
              t,
              `${n1(m.m)} ${pc(m.s)}`,
              n1(val(s, t, (r) => r.rssBaseKb / 1024).m),
              nx(median(ratios(records, s, t, ref, (r) => r.rssKbPerConn))),
            ];
          }),
        ),
      );
      continue;
    }
    const g = {
      per: (r) => r.window?.perSec,
      cpu: (r) => r.window?.serverCpuPerM,
      su: (r) => r.window?.serverUtil,
      cu: (r) => r.window?.clientUtil,
      mr: (r) => r.window?.msgsPerRead,
      rcpu: (r) => r.rate?.serverCpuPerM,
      p50: (r) => r.rate?.lat.p50 / 1000,
      p99: (r) => r.rate?.lat.p99 / 1000,
      ru: (r) => r.rate?.serverUtil,
      sys: (r) => r.window?.sysShare,
    };
    const err = (t) =>
      (records.find((r) => r.scenario === s && r.target === t && r.error)?.error || "").split("\n")[0].slice(0, 80);
    const steps = (t, i) =>
      records
        .filter((r) => r.scenario === s && r.target === t && r.window)
        .flatMap((r) => r.window.steps.map((x) => x[i]))
        .filter(Number.isFinite)
        .sort((x, y) => x - y);
    const at = (a, q) => a[Math.min(a.length - 1, Math.floor(a.length * q))];
    out.push(
      `As fast as acknowledged, ${sc.window} events in flight (${sc.turns} slices in each of ${meta.sessions} session(s), read in steps of 100 ms: median and half the p10–p90 range; "calm" is the 85th percentile of the steps, the speed without the host's slow spells; "vs" is the median of the ratios turn by turn, its range in brackets):`,
    );
    const calm0 = at(steps(base, 0), 0.85);
    out.push(
      table(
        [
          "target",
          "delivered/s",
          "calm",
          `vs ${base}`,
          `calm vs ${base}`,
          "server cpu-s per M",
          "kernel share",
          "server/load CPU",
          "events per read",
        ],
        sorted(s).map((t) => {
          const p = steps(t, 0);
          if (!p.length) return [t, `error: ${err(t)}`, ...Array(7).fill("–")];
          const rr = ratios(records, s, t, base, g.per);
          return [
            t,
            `${n0(median(p))} ±${n0(((at(p, 0.9) - at(p, 0.1)) / 2 / median(p)) * 100)}%`,
            n0(at(p, 0.85)),
            `${nx(median(rr))} (${nx(min(rr))}–${nx(max(rr))})`,
            nx(at(p, 0.85) / calm0),
            `${n2(median(steps(t, 1)))} (calm ${n2(at(steps(t, 1), 0.15))})`,
            `${n0(val(s, t, g.sys).m * 100)}%`,
            `${n0(val(s, t, g.su).m * 100)}/${n0(val(s, t, g.cu).m * 100)}%`,
            n1(val(s, t, g.mr).m),
          ];
        }),
      ),
    );
    if (meta.rates[s]) {
      out.push(
        `At a fixed ${n0(meta.rates[s])} events/s = ${n0((meta.rates[s] * sc.n) / sc.channels)} deliveries/s for every target, half of what ${base} reaches (medians over the slices, ± half the range; p50 and p99 are each slice's own):`,
      );
      const low = (a) => min(a);
      out.push(
        table(
          [
            "target",
            "server cpu-s per M",
            "lowest",
            `vs ${base}`,
            "server CPU",
            "p50 ms",
            "p99 ms",
            `p99 vs ${base}`,
            "lowest p99 ms",
          ],
          sorted(s).map((t) => {
            const rc = val(s, t, g.rcpu);
            const p50 = val(s, t, g.p50);
            const p99 = val(s, t, g.p99);
            if (!rc.n) return [t, `error: ${err(t)}`, ...Array(7).fill("–")];
            return [
              t,
              `${n2(rc.m)} ${pc(rc.s)}`,
              n2(low(rc.a)),
              nx(median(ratios(records, s, t, base, g.rcpu))),
              `${n0(val(s, t, g.ru).m * 100)}%`,
              `${n1(p50.m)} ${pc(p50.s)}`,
              `${n1(p99.m)} ${pc(p99.s)}`,
              nx(median(ratios(records, s, t, base, g.p99))),
              n1(low(p99.a)),
            ];
          }),
        ),
      );
    }
    if (s === "F") {
      out.push("Latency by node at the fixed rate (everything is published on node 0):");
      out.push(
        table(
          ["target", "node 0 p50/p99 ms", "node 1 p50/p99 ms"],
          sorted(s).map((t) => {
            const q = (k, f) => val(s, t, (r) => r.rate?.lat.groups[k]?.[f] / 1000).m;
            return [t, `${n1(q(0, "p50"))} / ${n1(q(0, "p99"))}`, `${n1(q(1, "p50"))} / ${n1(q(1, "p99"))}`];
          }),
        ),
      );
    }
    if (s === "B" && !meta.ablation) {
      out.push(
        `\n### C and D. ${sc.n} connections: memory when idle, connection setup (measured on B's connections, before any event)`,
      );
      out.push(
        table(
          [
            "target",
            "RSS per connection, KiB",
            `vs ${ref}`,
            "RSS before, MiB",
            "handshakes/s",
            `vs ${ref}`,
            "server CPU per handshake, µs",
            "server/load CPU",
          ],
          sorted(s).map((t) => {
            const m = val(s, t, (r) => r.rssKbPerConn);
            const h = val(s, t, (r) => r.connect?.perSec);
            const c = val(s, t, (r) => r.connect?.serverCpuUsPer);
            return [
              t,
              `${n1(m.m)} ${pc(m.s)}`,
              nx(median(ratios(records, s, t, ref, (r) => r.rssKbPerConn))),
              n1(val(s, t, (r) => r.rssBaseKb / 1024).m),
              `${n0(h.m)} ${pc(h.s)}`,
              nx(median(ratios(records, s, t, ref, (r) => r.connect?.perSec))),
              `${n0(c.m)} ${pc(c.s)}`,
              `${n0(val(s, t, (r) => r.connect?.serverUtil).m * 100)}/${n0(val(s, t, (r) => r.connect?.clientUtil).m * 100)}%`,
            ];
          }),
        ),
      );
    }
  }

  out.push("\n### Machine noise in this run");
  const slices = records
    .flatMap((r) => [
      ["max", r, r.window],
      ["rate", r, r.rate],
    ])
    .filter((x) => x[2]);
  const rows = [];
  const beats = meta.beats || [];
  for (const k of ["js0", "sys0", "js1", "sys1"]) {
    const a = beats.map((r) => r[k]).sort((x, y) => x - y);
    if (!a.length) continue;
    const m = median(a);
    rows.push([
      {
        js0: "JS loop, server CPU",
        sys0: "system calls, server CPU",
        js1: "JS loop, load CPU",
        sys1: "system calls, load CPU",
      }[k],
      n2(a[0] / m),
      n2(a[Math.floor(a.length * 0.1)] / m),
      n2(a[Math.floor(a.length * 0.9)] / m),
      n2(a[a.length - 1] / m),
      n1(m),
    ]);
  }
  out.push(table(["fixed work, time as a ratio to its median", "min", "p10", "p90", "max", "median ns"], rows));
  const aa = [];
  for (const s of Object.keys(meta.scenarios)) {
    const a = ratios(records, s, `${ref}#2`, ref, (r) => r.window?.perSec);
    if (!a.length) continue;
    const c = ratios(records, s, `${ref}#2`, ref, (r) => r.rate?.serverCpuPerM);
    const p = ratios(records, s, `${ref}#2`, ref, (r) => r.rate?.lat.p99);
    aa.push([s, a.map(n2).join(", "), c.map(n2).join(", "), p.map(n2).join(", ")]);
  }
  if (aa.length) {
    out.push(`\nThe same target twice (${ref}#2 / ${ref}, one ratio per turn; 1.00 would be no noise):`);
    out.push(table(["scenario", "delivered/s", "cpu-s per M at fixed rate", "p99"], aa));
  }
  const noisy = slices.filter((x) => x[2].noisy);
  const gaps = records.filter(
    (r) => r.window?.gaps || r.rate?.gaps || r.window?.dups || r.rate?.dups || r.window?.lost > 0 || r.rate?.lost > 0,
  );
  out.push(
    `\n${slices.length} slices, ${records.filter((r) => r.error).length} errors, ${slices.filter((x) => x[2].tries > 1).length} repeated because other processes disturbed them, ${noisy.length} kept although disturbed${
      noisy.length
        ? ": " +
          noisy
            .slice(0, 12)
            .map(([k, r, p]) => `${r.target}/${r.scenario}/${k} ${n2(p.disturbance)}`)
            .join(", ") +
          (noisy.length > 12 ? ", …" : "")
        : ""
    }.`,
  );
  out.push(
    `Deliveries lost, out of order or doubled: ${gaps.map((r) => `${r.target}/${r.scenario}/s${r.session}t${r.turn} lost ${(r.window?.lost || 0) + (r.rate?.lost || 0)} gaps ${(r.window?.gaps || 0) + (r.rate?.gaps || 0)} dups ${(r.window?.dups || 0) + (r.rate?.dups || 0)}`).join("; ") || "none"}.`,
  );
  return `${out.join("\n\n").replaceAll("|\n\n|", "|\n|")}\n`;
}

if (process.argv[1]?.endsWith("report.mjs")) console.log(report(JSON.parse(fs.readFileSync(process.argv[2]))));
