import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./root.mjs";
import { run } from "./run.mjs";

const SOURCES = [
  "apps/api/src",
  "apps/api/migrations",
  "apps/api/package.json",
  "apps/web-tanstack/src",
  "apps/web-tanstack/public",
  "apps/web-tanstack/index.html",
  "apps/web-tanstack/vite.config.ts",
  "apps/web-tanstack/package.json",
  "packages/client/src",
  "packages/shared/src",
  "scripts/build.mjs",
  "pnpm-lock.yaml",
];
const OUTPUTS = ["apps/api/dist/main.js", "apps/web-tanstack/dist/index.html"];
const STAMP = inRoot("apps/api/dist/.sources");

/** @param {string} path @returns {string[]} */
const filesUnder = (path) => {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
};

/** Contents decide, not times: a checkout touches every file, and a touched file is not a changed one. */
const hashOfSources = () => {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap((source) => filesUnder(inRoot(source)))) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
};

const isBuilt = (/** @type {string} */ hash) =>
  OUTPUTS.every((path) => existsSync(inRoot(path))) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === hash;

/** Builds server and pages when their sources are not those of the last build. */
export const ensureBuilt = async () => {
  const hash = hashOfSources();
  if (isBuilt(hash)) return;
  if ((await run(process.execPath, [inRoot("scripts/build.mjs")])) !== 0) {
    console.error("The build failed; the lines above say why.");
    process.exit(1);
  }
  writeFileSync(STAMP, hash);
};
