// What the run says of Orbit: its ratio to each peer, turn by turn, beside what it should reach; and whether every delivery was right.
import { ratios } from "./ratios.mjs";
import { max, median, min } from "./stats.mjs";

/** Scenario → peer → the least that delivered/s should be of that peer's. With one core and 256-byte events. */
const reach = {
  A100: { socketio: 25, uws: 1, bun: 1 },
  A1000: { socketio: 18, uws: 1, bun: 1 },
  A5000: { socketio: 12, uws: 1, bun: 1 },
  B: { socketio: 3.5, uws: 0.9, bun: 0.9 },
  F: { "sio-2-redis": 6 },
};
/** The most that CPU per delivery at the fixed rate should be of that peer's, and p99. */
const cost = { socketio: { cpu: 0.5, p99: 0.6 }, "sio-2-redis": { cpu: 0.55, p99: Infinity } };

export const isOurs = (target) => target === "orbit" || target.startsWith("orbit-");
const figures = {
  delivered: (r) => r.window?.perSec,
  cpu: (r) => r.rate?.serverCpuPerM,
  p99: (r) => r.rate?.lat.p99,
};

const quotient = (records, { scenario, ours, peer, figure }) => {
  const all = ratios(records, scenario, ours, peer, figures[figure]);
  return { scenario, ours, peer, figure, turns: all.length, median: median(all), least: min(all), most: max(all) };
};

/** Every ratio of ours to a peer of the same turn, in the order of the scenarios. */
export const quotients = ({ meta, records }) =>
  Object.keys(meta.scenarios).flatMap((scenario) => {
    const targets = [...new Set(records.filter((r) => r.scenario === scenario && r.window).map((r) => r.target))];
    const peers = targets.filter((target) => !isOurs(target) && !target.endsWith("#2"));
    return targets
      .filter(isOurs)
      .flatMap((ours) =>
        peers.flatMap((peer) =>
          Object.keys(figures).map((figure) => quotient(records, { scenario, ours, peer, figure })),
        ),
      );
  });

const asked = ({ scenario, peer, figure }) => {
  if (figure !== "delivered") return cost[peer] ? `≤ ${cost[peer][figure]}` : "";
  const least = reach[scenario]?.[peer];
  return least === undefined ? "" : `≥ ${least}`;
};

const isReached = (q) => {
  if (q.figure !== "delivered") return !cost[q.peer] || q.median <= cost[q.peer][q.figure];
  return !(q.median < (reach[q.scenario]?.[q.peer] ?? 0));
};

const times = (value) => (Number.isFinite(value) ? `${value.toFixed(value >= 10 ? 1 : 2)}` : "–");

const rowOf = (q) => {
  const goal = asked(q).replace("≤ Infinity", "");
  const verdict = goal === "" ? "" : isReached(q) ? "reached" : "**missed**";
  const range = `${times(q.median)} (${times(q.least)}–${times(q.most)})`;
  return `| ${q.scenario} | ${q.ours} ÷ ${q.peer} | ${range} | ${q.turns} | ${goal} | ${verdict} |`;
};

const headings = {
  delivered: "Deliveries per second, as fast as acknowledged (more is better)",
  cpu: "Server CPU per delivery at the fixed rate (less is better)",
  p99: "p99 at the fixed rate (less is better)",
};

/** A table per figure; empty without Orbit among the targets. */
export const against = (run) => {
  const all = quotients(run).filter(({ turns }) => turns > 0);
  if (all.length === 0) return "";
  const tables = Object.entries(headings).map(
    ([figure, heading]) =>
      `**${heading}**\n\n| scenario | ratio | median (range) over the turns | turns | asked | |\n|---|---|---:|---:|---:|---|\n` +
      all
        .filter((q) => q.figure === figure)
        .map(rowOf)
        .join("\n"),
  );
  return `\n### Orbit against its peers\n\n${tables.join("\n\n")}\n`;
};

const wrongIn = ({ target, scenario, error, window: w, rate: r, stall: s }) => {
  const count = (key) => [w, r, s].reduce((sum, part) => sum + Math.max(0, part?.[key] ?? 0), 0);
  if (error) return [`${target}/${scenario}: ${error.split("\n")[0]}`];
  const [lost, gaps, dups] = ["lost", "gaps", "dups"].map(count);
  return lost + gaps + dups === 0 ? [] : [`${target}/${scenario}: ${lost} lost, ${gaps} out of order, ${dups} doubled`];
};

/** What Orbit delivered wrongly, or could not be measured at: a benchmark of that proves nothing. */
export const wrong = ({ records }) => records.filter(({ target }) => isOurs(target)).flatMap(wrongIn);
