import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Reported } from "../apps/api/test/attacks/support/rows.ts";
import { attacksPage } from "./reference-pages/attacks.ts";
import { measuredTree } from "./reference-pages/faults.ts";

/*
 * `pnpm attacks` runs the hostile-input suite in its long size and writes docs/reference/attacks.md with every case, the expected
 * answer and the seen one. Nothing is written when a test failed: its output says which, and with which seed.
 */

const root = join(import.meta.dirname, "..");
const LIMIT_MS = 15 * 60_000;
const END_WITHIN_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), "orbit-attacks-"));
const reported = join(folder, "rows.jsonl");
const { ensureBuilt } = await import("./lib/ensure-built.mjs");
if (!process.env.ORBIT_SERVER_BUNDLE) await ensureBuilt();

const vitest = (): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "apps/api/test/attacks"], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ATTACKS_SIZE: "long", ATTACKS_REPORT: reported },
    });
    let kill: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      console.error(`Stopped after ${LIMIT_MS / 60_000} minutes.`);
      // Asked like this, it still tells what failed so far.
      child.kill("SIGINT");
      kill = setTimeout(() => child.kill("SIGKILL"), END_WITHIN_MS);
    }, LIMIT_MS);
    child.on("exit", (code) => {
      clearTimeout(timer);
      clearTimeout(kill);
      resolve(code ?? 1);
    });
  });

const tree = measuredTree();
const code = await vitest();
const lines = existsSync(reported) ? readFileSync(reported, "utf8").trim().split("\n") : [];
// Written by `reportAttack`, line by line.
const findings = lines.map((line) => JSON.parse(line) as Reported);
rmSync(folder, { recursive: true, force: true });
if (code === 0) {
  writeFileSync(join(root, "docs/reference/attacks.md"), attacksPage(findings, tree));
  console.log(`docs/reference/attacks.md tells of ${findings.length} findings.`);
} else console.error("Nothing was written.");
process.exitCode = code;
