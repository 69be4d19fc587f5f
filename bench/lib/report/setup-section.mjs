import { markdownTable } from "./markdown-table.mjs";
import { beforeMib, perConnectionKib } from "./memory-section.mjs";
import { say } from "./say.mjs";

const perSecond = (r) => r.connect?.perSec;
const cpuUs = (r) => r.connect?.serverCpuUsPer;
const serverUtil = (r) => r.connect?.serverUtil;
const clientUtil = (r) => r.connect?.clientUtil;

const head = (ref) => [
  "target",
  "RSS per connection, KiB",
  `vs ${ref}`,
  "RSS before, MiB",
  "handshakes/s",
  `vs ${ref}`,
  "server CPU per handshake, µs",
  "server/load CPU",
];

const rowOf = (view, target) => [
  target,
  view.around(target, perConnectionKib),
  view.times(target, perConnectionKib),
  say.one(view.median(target, beforeMib)),
  view.around(target, perSecond, say.whole),
  view.times(target, perSecond),
  view.around(target, cpuUs, say.whole),
  `${say.percent(view.median(target, serverUtil))}/${say.percent(view.median(target, clientUtil))}%`,
];

/** C and D: what it takes to let the connections of another scenario in, and to hold them. */
export const setupSection = (view) => [
  `\n### C and D. ${view.scenario.n} connections: memory when idle, connection setup (measured on B's connections, before any event)`,
  markdownTable(
    head(view.ref),
    view.targets.map((target) => rowOf(view, target)),
  ),
];
