import { ratios } from "../ratios.mjs";
import { median } from "../stats.mjs";
import { markdownTable } from "./markdown-table.mjs";
import { say } from "./say.mjs";

const kinds = {
  js0: "JS loop, server CPU",
  sys0: "system calls, server CPU",
  js1: "JS loop, load CPU",
  sys1: "system calls, load CPU",
};

const pulse = ({ beats = [] }) =>
  markdownTable(
    ["fixed work, time as a ratio to its median", "min", "p10", "p90", "max", "median ns"],
    Object.entries(kinds).flatMap(([kind, title]) => {
      const times = beats.map((beat) => beat[kind]).sort((x, y) => x - y);
      if (times.length === 0) return [];
      const middle = median(times);
      const places = [0, Math.floor(times.length * 0.1), Math.floor(times.length * 0.9), times.length - 1];
      return [[title, ...places.map((place) => say.two(times[place] / middle)), say.one(middle)]];
    }),
  );

/** The reference was measured twice: what differs is noise. */
const twins = ({ meta, records }, ref) => {
  const rows = Object.keys(meta.scenarios).flatMap((id) => {
    const all = (get) => ratios(records, id, `${ref}#2`, ref, get).map(say.two);
    const delivered = all((r) => r.window?.perSec);
    if (delivered.length === 0) return [];
    const others = [all((r) => r.rate?.serverCpuPerM), all((r) => r.rate?.lat.p99)];
    return [[id, ...[delivered, ...others].map((column) => column.join(", "))]];
  });
  if (rows.length === 0) return [];
  return [
    `\nThe same target twice (${ref}#2 / ${ref}, one ratio per turn; 1.00 would be no noise):`,
    markdownTable(["scenario", "delivered/s", "cpu-s per M at fixed rate", "p99"], rows),
  ];
};

const NAMED_AT_MOST = 12;

const disturbed = (slices) => {
  const noisy = slices.filter(({ part }) => part.noisy);
  if (noisy.length === 0) return "";
  const named = noisy
    .slice(0, NAMED_AT_MOST)
    .map(({ kind, record, part }) => `${record.target}/${record.scenario}/${kind} ${say.two(part.disturbance)}`);
  return `: ${named.join(", ")}${noisy.length > NAMED_AT_MOST ? ", …" : ""}`;
};

const slicesLine = (records) => {
  const slices = records
    .flatMap((record) => [
      { kind: "max", record, part: record.window },
      { kind: "rate", record, part: record.rate },
    ])
    .filter(({ part }) => part);
  const count = (is) => slices.filter(({ part }) => is(part)).length;
  return `\n${slices.length} slices, ${records.filter((r) => r.error).length} errors, ${count(({ tries }) => tries > 1)} repeated because other processes disturbed them, ${count(({ noisy }) => noisy)} kept although disturbed${disturbed(slices)}.`;
};

/** How steady the machine was, and which slices it disturbed. */
export const noiseSection = (run, ref) => [
  "\n### Machine noise in this run",
  pulse(run.meta),
  ...twins(run, ref),
  slicesLine(run.records),
];
