import { max, median, min } from "../stats.mjs";
import { markdownTable } from "./markdown-table.mjs";
import { say } from "./say.mjs";

const DELIVERED = 0;
const CPU = 1;
/** Of the steps; the host's slow spells are above it. */
const CALM = 0.85;
const perSecond = (r) => r.window?.perSec;
const kernelShare = (r) => r.window?.sysShare;
const serverUtil = (r) => r.window?.serverUtil;
const clientUtil = (r) => r.window?.clientUtil;
const eventsPerRead = (r) => r.window?.msgsPerRead;

const at = (ascending, share) => ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))];

const head = (ref) => [
  "target",
  "delivered/s",
  "calm",
  `vs ${ref}`,
  `calm vs ${ref}`,
  "server cpu-s per M",
  "kernel share",
  "server/load CPU",
  "events per read",
];

const rowOf = (view, target, calmOfReference) => {
  const delivered = view.steps(target, DELIVERED);
  if (delivered.length === 0) return view.failed(target, head(view.ref).length);
  const cpu = view.steps(target, CPU);
  const times = view.ratios(target, perSecond);
  const spread = (at(delivered, 0.9) - at(delivered, 0.1)) / 2 / median(delivered);
  return [
    target,
    `${say.whole(median(delivered))} ±${say.percent(spread)}%`,
    say.whole(at(delivered, CALM)),
    `${say.times(median(times))} (${say.times(min(times))}–${say.times(max(times))})`,
    say.times(at(delivered, CALM) / calmOfReference),
    `${say.two(median(cpu))} (calm ${say.two(at(cpu, 1 - CALM))})`,
    `${say.percent(view.median(target, kernelShare))}%`,
    `${say.percent(view.median(target, serverUtil))}/${say.percent(view.median(target, clientUtil))}%`,
    say.one(view.median(target, eventsPerRead)),
  ];
};

/** As fast as acknowledged: the windowed slices. */
export const windowSection = (view) => {
  const { scenario, meta, ref, targets } = view;
  const calmOfReference = at(view.steps(ref, DELIVERED), CALM);
  return [
    `As fast as acknowledged, ${scenario.window} events in flight (${scenario.turns} slices in each of ${meta.sessions} session(s), read in steps of 100 ms: median and half the p10–p90 range; "calm" is the 85th percentile of the steps, the speed without the host's slow spells; "vs" is the median of the ratios turn by turn, its range in brackets):`,
    markdownTable(
      head(ref),
      targets.map((target) => rowOf(view, target, calmOfReference)),
    ),
  ];
};
