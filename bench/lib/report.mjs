// Markdown out of a results file: medians, half-range spread, and the ratio to the reference target taken
// turn by turn (so that the machine's drift cancels). Again, of an old run: `node lib/report.mjs results/latest.json`.
import fs from "node:fs";
import { intro } from "./report/intro.mjs";
import { memorySection } from "./report/memory-section.mjs";
import { mistakesLine } from "./report/mistakes-line.mjs";
import { nodesSection } from "./report/nodes-section.mjs";
import { noiseSection } from "./report/noise-section.mjs";
import { rateSection } from "./report/rate-section.mjs";
import { ScenarioView } from "./report/scenario-view.mjs";
import { setupSection } from "./report/setup-section.mjs";
import { windowSection } from "./report/window-section.mjs";
import { stallReport } from "./stall-report.mjs";

const slicesOf = (view) => [
  ...windowSection(view),
  ...rateSection(view),
  ...(view.id === "F" ? nodesSection(view) : []),
  ...(view.id === "B" && !view.meta.ablation ? setupSection(view) : []),
];

const sectionOf = (run, view) => {
  if (view.id === "E") return [stallReport({ ...run, targets: view.targets })];
  return view.id.startsWith("M") ? memorySection(view) : slicesOf(view);
};

/** Nothing of a scenario that was not measured. */
const scenarioOf = (run, id, ref) => {
  const view = new ScenarioView(run, id, ref);
  return view.targets.length === 0 ? [] : [`\n### ${view.scenario.title}`, ...sectionOf(run, view)];
};

export function report({ meta, records }) {
  const run = { meta, records };
  const ref = meta.ablation ? "naive" : "ws";
  const paragraphs = [
    ...intro(meta),
    ...Object.keys(meta.scenarios).flatMap((id) => scenarioOf(run, id, id === "F" ? "sio-1" : ref)),
    ...noiseSection(run, ref),
    mistakesLine(records),
  ];
  return `${paragraphs.join("\n\n").replaceAll("|\n\n|", "|\n|")}\n`;
}

if (process.argv[1]?.endsWith("report.mjs")) console.log(report(JSON.parse(fs.readFileSync(process.argv[2]))));
