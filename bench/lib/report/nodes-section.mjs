import { markdownTable } from "./markdown-table.mjs";
import { say } from "./say.mjs";

/** What it costs to be on another node than who acts. */
export const nodesSection = (view) => {
  const ms = (target, node, quantile) =>
    say.one(view.median(target, (r) => r.rate?.lat.groups[node]?.[quantile] / 1000));
  const both = (target, node) => `${ms(target, node, "p50")} / ${ms(target, node, "p99")}`;
  return [
    "Latency by node at the fixed rate (everything is published on node 0):",
    markdownTable(
      ["target", "node 0 p50/p99 ms", "node 1 p50/p99 ms"],
      view.targets.map((target) => [target, both(target, 0), both(target, 1)]),
    ),
  ];
};
