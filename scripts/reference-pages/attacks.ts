import { arch, cpus, platform } from "node:os";
import type { Reported, ReportedLoad, ReportedRow } from "../../apps/api/test/attacks/support/rows.ts";
import { table } from "./markdown.ts";

const isRow = (finding: Reported): finding is ReportedRow => finding.kind === "row";
const isLoad = (finding: Reported): finding is ReportedLoad => finding.kind === "load";

const byId = (left: ReportedRow, right: ReportedRow): number =>
  left.id.localeCompare(right.id, "en", { numeric: true }) || left.case.localeCompare(right.case, "en");

const sectionOf = (name: string, rows: readonly ReportedRow[]): string =>
  [
    `## ${name}`,
    table(
      ["id", "case", "expected", "seen"],
      rows.toSorted(byId).map((row) => [row.id, row.case, row.expected, row.seen]),
    ),
  ].join("\n\n");

const loadRow = (load: ReportedLoad): string[] => [
  load.section,
  `${load.rssBeforeMiB} MiB`,
  `${load.rssPeakMiB} MiB`,
  `${load.rssAfterMiB} MiB`,
  `${load.lagP99Ms} ms`,
  `${load.lagMaxMs} ms`,
];

/** What the last `pnpm attacks` saw. Measured, so it is not what the code alone would give. */
export const attacksPage = (findings: readonly Reported[], tree: string): string => {
  const cores = cpus();
  const machine = `${cores.length} cores (${cores[0]?.model.trim() ?? "unknown"}), ${platform()} ${arch()}, Node ${process.versions.node}`;
  const rows = findings.filter(isRow);
  const sections = [...new Set(rows.map(({ section }) => section))].sort();
  const loads = findings.filter(isLoad).toSorted((left, right) => left.section.localeCompare(right.section));
  return `${[
    "# Attacks",
    "*Measured by `pnpm attacks`; do not edit.*",
    `For whoever asks what Orbit refuses, and how. Each of these ${rows.length} cases was put to a real server process, over raw sockets where a client library is too polite, by the tests in \`apps/api/test/attacks\`.`,
    `Commit ${tree}, ${new Date().toISOString().slice(0, 10)}: ${machine}. Others may have used this machine meanwhile, so times are upper bounds.`,
    "## What it cost the server",
    "Its memory (RSS) before, at most during, and after each group of attacks, and how late its event loop was: the worst 99th percentile of any half second, and the worst single delay. The embedded database runs in the same process.",
    table(["attacks", "before", "peak", "after", "late, p99", "late, at most"], loads.map(loadRow)),
    ...sections.map((name) =>
      sectionOf(
        name,
        rows.filter(({ section }) => section === name),
      ),
    ),
  ].join("\n\n")}\n`;
};
