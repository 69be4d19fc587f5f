import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "../apps/api/test/faults/support/figures.ts";
import { faultsPage, measuredTree } from "./reference-pages/faults.ts";

/*
 * `pnpm faults` runs the fault tests in their long sizes, in at most 8 minutes, and writes docs/reference/faults.md with what they
 * found; `--quick` takes at most 2. Nothing is written when a test failed: its output says which, and with which seed.
 */

const root = join(import.meta.dirname, "..");
const isQuick = process.argv.includes("--quick");
const LIMIT_MS = (isQuick ? 2 : 8) * 60_000;
const END_WITHIN_MS = 20_000;
const outcome = { code: 1, wasStopped: false };

const folder = mkdtempSync(join(tmpdir(), "orbit-faults-"));
const reported = join(folder, "figures.jsonl");
const { ensureBuilt } = await import("./lib/ensure-built.mjs");
if (!process.env.ORBIT_SERVER_BUNDLE) await ensureBuilt();

const vitest = (): Promise<void> =>
  new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--project", "pg", "apps/api/test/faults"],
      {
        cwd: root,
        stdio: "inherit",
        env: { ...process.env, FAULTS_SIZE: isQuick ? "quick" : "long", FAULTS_REPORT: reported },
      },
    );
    let kill: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      outcome.wasStopped = true;
      // Asked like this, it still tells what failed so far.
      child.kill("SIGINT");
      kill = setTimeout(() => child.kill("SIGKILL"), END_WITHIN_MS);
    }, LIMIT_MS);
    child.on("exit", (code) => {
      clearTimeout(timer);
      clearTimeout(kill);
      outcome.code = code ?? 1;
      resolve();
    });
  });

const tree = measuredTree();
await vitest();
const lines = existsSync(reported) ? readFileSync(reported, "utf8").trim().split("\n") : [];
// Written by `report`, line by line.
const figures = lines.map((line) => JSON.parse(line) as Figure);
rmSync(folder, { recursive: true, force: true });
if (outcome.wasStopped) console.error(`Stopped after ${LIMIT_MS / 60_000} minutes. Nothing was written.`);
if (outcome.code === 0) {
  writeFileSync(
    join(root, "docs/reference/faults.md"),
    faultsPage(figures, { size: isQuick ? "quick" : "long", tree }),
  );
  console.log(`docs/reference/faults.md tells of ${figures.length} runs.`);
}
process.exitCode = outcome.wasStopped ? 1 : outcome.code;
