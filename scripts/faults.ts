import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "../apps/api/test/faults/support/figures.ts";
import { type FaultPart, type FaultRuns, faultParts, faultsPage, measuredRun } from "./reference-pages/faults.ts";
import { reliabilityPage } from "./reference-pages/reliability.ts";

/*
 * `pnpm faults` runs the fault tests in their long sizes and writes docs/reference/faults.md and reliability.md with what they found; `--quick` takes
 * less. `--only one` or `--only nodes` measures one process, or several, and leaves the other's rows as they were. Nothing is
 * written when a test failed: its output says which, and with which seed.
 */

const root = join(import.meta.dirname, "..");
const size = process.argv.includes("--quick") ? "quick" : "long";
const only = process.argv.at(process.argv.indexOf("--only") + 1);
const parts = process.argv.includes("--only") ? faultParts.filter((part) => part === only) : faultParts;
if (parts.length === 0) throw new Error(`--only takes one of ${faultParts.join(", ")}`);

const tests: Readonly<Record<FaultPart, readonly string[]>> = {
  one: ["--project", "pg", "apps/api/test/faults", "--exclude", "**/faults/nodes-*"],
  nodes: ["--project", "pg", "--project", "redis", "--project", "nats", "apps/api/test/faults/nodes-"],
};
const limitMinutes: Readonly<Record<FaultPart, Readonly<Record<typeof size, number>>>> = {
  one: { quick: 10, long: 30 },
  nodes: { quick: 20, long: 45 },
};
const END_WITHIN_MS = 20_000;
const STORE = join(root, "docs/reference/faults.json");

const folder = mkdtempSync(join(tmpdir(), "orbit-faults-"));
const { ensureBuilt } = await import("./lib/ensure-built.mjs");
if (!process.env.ORBIT_SERVER_BUNDLE) await ensureBuilt();

/** Answers the exit code, or null when it took too long. */
const vitest = (part: FaultPart, reported: string): Promise<number | null> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...tests[part]], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, FAULTS_SIZE: size, FAULTS_REPORT: reported },
    });
    let wasStopped = false;
    let kill: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      wasStopped = true;
      // Asked like this, it still tells what failed so far.
      child.kill("SIGINT");
      kill = setTimeout(() => child.kill("SIGKILL"), END_WITHIN_MS);
    }, limitMinutes[part][size] * 60_000);
    child.on("exit", (code) => {
      clearTimeout(timer);
      clearTimeout(kill);
      resolve(wasStopped ? null : (code ?? 1));
    });
  });

const figuresIn = (reported: string): Figure[] => {
  const lines = existsSync(reported) ? readFileSync(reported, "utf8").trim().split("\n") : [];
  // Written by `report`, line by line.
  return lines.map((line) => JSON.parse(line) as Figure);
};

// Written below, by an earlier run.
const runs: FaultRuns = existsSync(STORE) ? (JSON.parse(readFileSync(STORE, "utf8")) as FaultRuns) : {};
let code: number | null = 0;
for (const part of parts) {
  const reported = join(folder, `${part}.jsonl`);
  const run = measuredRun(size);
  code = await vitest(part, reported);
  if (code === null) console.error(`Stopped after ${limitMinutes[part][size]} minutes. Nothing was written.`);
  if (code !== 0) break;
  runs[part] = { ...run, figures: figuresIn(reported) };
}
rmSync(folder, { recursive: true, force: true });
if (code === 0) {
  writeFileSync(STORE, `${JSON.stringify(runs, null, 2)}\n`);
  writeFileSync(join(root, "docs/reference/faults.md"), faultsPage(runs));
  writeFileSync(join(root, "docs/reference/reliability.md"), reliabilityPage(runs));
  const figures = Object.values(runs).reduce((sum, run) => sum + run.figures.length, 0);
  console.log(`docs/reference/faults.md and reliability.md tell of ${figures} runs.`);
}
process.exitCode = code ?? 1;
