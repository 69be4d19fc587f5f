import { markdownTable } from "./markdown-table.mjs";
import { say } from "./say.mjs";

export const perConnectionKib = (r) => r.rssKbPerConn;
export const beforeMib = (r) => r.rssBaseKb / 1024;

/** What connections weigh while nothing happens. */
export const memorySection = (view) => [
  markdownTable(
    ["target", "RSS per connection, KiB", "RSS before, MiB", `vs ${view.ref}`],
    view.targets.map((target) => [
      target,
      view.around(target, perConnectionKib),
      say.one(view.median(target, beforeMib)),
      view.times(target, perConnectionKib),
    ]),
  ),
];
