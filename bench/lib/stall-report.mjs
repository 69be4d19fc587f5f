// Scenario E, as a table: what a reader that stops costs, less what the same time costs without one.
import { say } from "./report/say.mjs";
import { max, median, min } from "./stats.mjs";

/** What is asked of Orbit: the others' p99 as a multiple of before, and growth, both over the control. */
export const asked = { p99: 1.3, rssMiB: 2 };

const ms = (us) => us / 1000;
const mib = (kb) => kb / 1024;

const p99Ms = ({ p99s }) => ms(median(p99s));
const growthMiB = ({ grownKb }) => mib(grownKb);
const during = (stall) => p99Ms(stall.during) / p99Ms(stall.before);
const duringWhole = (stall) => stall.during.lat.p99 / stall.before.lat.p99;

const { one, two } = say;
const range = (values, say) =>
  values.length > 1 ? `${say(median(values))} (${say(min(values))}–${say(max(values))})` : say(median(values));

export const stallLine = (stall) =>
  `${stall.kind.padEnd(8)} p99 ${one(p99Ms(stall.before))} -> ${one(p99Ms(stall.during))} ms (whole ${one(ms(stall.before.lat.p99))} -> ${one(ms(stall.during.lat.p99))}), ` +
  `rss at most ${one(mib(max(stall.before.rssKb)))} -> ${one(mib(max(stall.during.rssKb)))} MiB, grown by ${one(growthMiB(stall))} MiB${stall.resumed ? `, ${fateOf(stall)}` : ""}`;

const fateOf = ({ resumed, owed, closed }) => {
  const { got, wrong, closeCode } = resumed;
  const fate = closeCode ? `sent away with ${closeCode}` : closed > 0 ? "disconnected" : "kept";
  return `${fate}, got ${got} of ${owed}, ${wrong > 0 ? "NOT in order" : "in order"}`;
};

const pairsOf = (records, target) => {
  const turns = records.filter((r) => r.scenario === "E" && r.target === target && r.stall);
  return turns
    .filter(({ stall }) => stall.kind === "stalled")
    .flatMap(({ session, turn, stall }) => {
      const control = turns.find((r) => r.session === session && r.turn === turn - 1)?.stall;
      return control ? [{ control, stalled: stall }] : [];
    });
};

const quotients = (pairs, of) => pairs.map(({ control, stalled }) => of(stalled) / of(control));

/** What of `target` is over what the control shows, pair by pair. */
export const stallFigures = (records, target) => {
  const pairs = pairsOf(records, target);
  return {
    pairs,
    p99: quotients(pairs, during),
    p99Whole: quotients(pairs, duringWhole),
    rssMiB: pairs.map(({ control, stalled }) => growthMiB(stalled) - growthMiB(control)),
  };
};

const rowOf = (records, target) => {
  const { pairs, p99, p99Whole, rssMiB } = stallFigures(records, target);
  const error = records.find((r) => r.scenario === "E" && r.target === target && r.error)?.error;
  if (pairs.length === 0) return [target, `error: ${error?.split("\n")[0]}`, ...Array(9).fill("–")];
  const [controls, stalls] = [pairs.map(({ control }) => control), pairs.map(({ stalled }) => stalled)];
  return [
    target,
    range(
      [...controls, ...stalls].map(({ before }) => p99Ms(before)),
      one,
    ),
    range(controls.map(during), two),
    range(stalls.map(during), two),
    range(p99, two),
    range(p99Whole, two),
    range(controls.map(growthMiB), one),
    range(stalls.map(growthMiB), one),
    range(rssMiB, one),
    one(median(stalls.map(({ owedBytes }) => owedBytes / 2 ** 20))),
    [...new Set(stalls.map(fateOf))].join("; "),
  ];
};

const HEAD = [
  "target",
  "p99 before, ms",
  "during ÷ before, control",
  "stalled",
  "**stalled ÷ control**",
  "the same, p99 of the whole phase",
  "RSS growth, MiB, control",
  "stalled",
  "**stalled − control**",
  "owed, MiB",
  "stalled client",
];

const table = (rows) =>
  [HEAD, HEAD.map((_, n) => (n === 0 ? "---" : "---:")), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const intro = (meta) =>
  `${Math.round(meta.rates.E)} events/s of ${meta.scenarios.E.size} bytes to 100 clients. A turn is ${meta.baseSeconds} s before and ${meta.slowSeconds} s during; in every second turn one client does not read during it, in the others, the control, all read. ` +
  "Servers are warm before: the highest RSS of 4 s was not above that of the 4 s before by more than half a MiB. p99 is that of the other clients, taken of each second: the median of a phase's seconds. RSS growth is that at the end of the phase less that at its beginning, each time after a collection of all garbage (Bun: without). " +
  `Medians over the pairs of turns, their range in brackets. "owed" is what was published while it did not read; part of it sits in the kernel's socket buffers. On resume the client reads, while nothing is published, until nothing more comes or it is sent away; "in order" means that nothing is missing or doubled between the last event before and the last it got. Who is sent away comes back with its position and gets the rest from the log, which the events of this scenario are not in: \`--only data --scenarios stalled\` shows that. ` +
  `Asked of Orbit: stalled ÷ control ≤ ${asked.p99}, stalled − control ≤ ${asked.rssMiB} MiB.`;

/** Markdown of scenario E. */
export const stallReport = ({ meta, records, targets }) =>
  `${intro(meta)}\n\n${table(targets.map((target) => rowOf(records, target)))}`;
