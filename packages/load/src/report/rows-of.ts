import type { Findings } from "../judge/judge.ts";
import type { Stage } from "../work/stage.ts";
import { type Row, row, timesRow } from "./row.ts";

const PER_MS = 1_000_000;

/** Never rounded up to a hundred. */
const percentText = (part: number, whole: number): string => {
  if (whole === 0) return "–";
  if (part === whole) return "100 %";
  return `${(Math.floor((part / whole) * 1_000_000) / 10_000).toFixed(4)} %`;
};

const worldRows = ({ options, people, everyReader }: Stage): readonly Row[] => [
  row("readers", everyReader.length),
  row("workspaces, people", `${options.workspaces}, ${people}`),
  row("seed", String(options.seed)),
];

const speedRows = ({ phases }: Stage): readonly Row[] =>
  phases.all
    .filter(({ commands }) => commands.percentiles.count > 0)
    .flatMap(({ name, commands, received, seen }) => [
      timesRow(`commands, ${name}`, commands),
      timesRow(`answered to received, ${name}`, received),
      timesRow(`due to received, ${name}`, seen),
    ]);

const socketRows = ({ tally, replayed }: Stage): readonly Row[] => [
  timesRow("time to hello", tally.hello),
  timesRow("away to back", tally.back),
  { name: "closed by the server", value: tally.closes.all, text: tally.closes.text },
  { name: "ended before hello", value: tally.attempts.all, text: tally.attempts.text },
  { name: "refused, by status (0: unreachable)", value: tally.refusals.all, text: tally.refusals.text },
  { name: "hellos", value: tally.greetings.all, text: tally.greetings.text },
  row("frames by replay", replayed),
  { name: "snapshots", value: tally.snapshots.all, text: tally.snapshots.text },
  { name: "frames not understood", value: tally.faults.all, text: tally.faults.text },
];

const deliveryRows = (findings: Findings): readonly Row[] => {
  const { due, byFrame, inShort } = findings;
  return [
    row("events due to readers", due),
    { name: "delivered", value: { byFrame, inShort, due }, text: percentText(byFrame + inShort, due) },
    row("of them in short (snapshot, replay)", inShort),
    row("missing", findings.missing.length),
    row("lost on the way, healed", findings.healed.length),
    row("doubled on one socket", findings.doubled),
    row("order violations", findings.disordered + findings.misplaced),
    row("frames after revocation", findings.afterRevocation),
    row("frames for other eyes", findings.leaked + findings.foreign),
    row("repeated by resumes (harmless)", findings.repeated),
  ];
};

const ownRows = ({ loopDelay, limits, commands }: Stage): readonly Row[] => {
  const late = { p99: loopDelay.percentile(99) / PER_MS, max: loopDelay.max / PER_MS };
  return [
    {
      name: "this tool itself was late by",
      value: late,
      text: `p99 ${late.p99.toFixed(0)}  max ${late.max.toFixed(0)} ms`,
    },
    row("commands acknowledged", commands.acknowledged),
    { name: "limits met", value: limits.all, text: limits.lines.join("; ") || "none" },
  ];
};

/** All figures of a scenario, in the order in which people want to read them. */
export const rowsOf = (stage: Stage, findings: Findings, own: readonly Row[]): readonly Row[] => [
  ...worldRows(stage),
  ...own,
  ...speedRows(stage),
  ...socketRows(stage),
  ...ownRows(stage),
  ...deliveryRows(findings),
];
