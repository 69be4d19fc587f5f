import { min } from "../stats.mjs";
import { markdownTable } from "./markdown-table.mjs";
import { say } from "./say.mjs";

const cpuPerM = (r) => r.rate?.serverCpuPerM;
const serverUtil = (r) => r.rate?.serverUtil;
const p50Ms = (r) => r.rate?.lat.p50 / 1000;
const p99Ms = (r) => r.rate?.lat.p99 / 1000;

const head = (ref) => [
  "target",
  "server cpu-s per M",
  "lowest",
  `vs ${ref}`,
  "server CPU",
  "p50 ms",
  "p99 ms",
  `p99 vs ${ref}`,
  "lowest p99 ms",
];

const rowOf = (view, target) => {
  const cpu = view.values(target, cpuPerM);
  if (cpu.length === 0) return view.failed(target, head(view.ref).length);
  return [
    target,
    view.around(target, cpuPerM, say.two),
    say.two(min(cpu)),
    view.times(target, cpuPerM),
    `${say.percent(view.median(target, serverUtil))}%`,
    view.around(target, p50Ms),
    view.around(target, p99Ms),
    view.times(target, p99Ms),
    say.one(min(view.values(target, p99Ms))),
  ];
};

/** The same number of events a second for every target; nothing where no rate was found. */
export const rateSection = (view) => {
  const { rate, scenario, ref, targets } = view;
  if (!rate) return [];
  return [
    `At a fixed ${say.whole(rate)} events/s = ${say.whole((rate * scenario.n) / scenario.channels)} deliveries/s for every target, half of what ${ref} reaches (medians over the slices, ± half the range; p50 and p99 are each slice's own):`,
    markdownTable(
      head(ref),
      targets.map((target) => rowOf(view, target)),
    ),
  ];
};
