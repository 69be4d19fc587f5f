import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measuredPages, referencePages } from "./reference-pages/pages.ts";

// `pnpm reference` writes docs/reference; `pnpm reference --check` changes nothing, and fails with the difference.

const reference = join(import.meta.dirname, "../docs/reference");

const writeTo = (folder: string, pages: ReadonlyMap<string, string>): void => {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!measuredPages.includes(name)) rmSync(join(folder, name));
  for (const [name, text] of pages) writeFileSync(join(folder, name), text);
};

const check = (pages: ReadonlyMap<string, string>): void => {
  const current = mkdtempSync(join(tmpdir(), "orbit-reference-"));
  writeTo(current, pages);
  for (const name of measuredPages)
    if (existsSync(join(reference, name))) cpSync(join(reference, name), join(current, name));
  const { status, stdout } = spawnSync("git", ["diff", "--no-index", "--", reference, current], { encoding: "utf8" });
  rmSync(current, { recursive: true });
  if (status === 0) return;
  console.error(`${stdout}\ndocs/reference is not what the code says. Run: pnpm reference`);
  process.exitCode = 1;
};

const pages = await referencePages();
if (process.argv.includes("--check")) check(pages);
else writeTo(reference, pages);
