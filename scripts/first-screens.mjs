import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { inRoot } from "./lib/root.mjs";

/*
 * What a page loads before it can be used, out of what was built: the entry, the page, and all that they import; scripts and
 * styles, compressed. What is fetched once the page is there (menus, dialogs) is not counted, nor are fonts, for which no
 * text waits.
 */

const BUDGET_BYTES = 200_000;
const dist = inRoot("apps/web-tanstack/dist");

/** @type {Record<string, string[]>} */
const screens = {
  "members, signed in": ["src/features/shell/workspace-shell.tsx", "src/features/members/members-page.tsx"],
  "sign-in": ["src/features/session/sign-in-page.tsx"],
};

/** @typedef {{ file: string, css?: string[], imports?: string[] }} Chunk */

/** @param {string} path */
const read = (path) => readFileSync(`${dist}/${path}`);
/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(read(".vite/manifest.json").toString());
/** @type {Record<string, string>} */
const moduleFiles = JSON.parse(read(".vite/modules.json").toString());

/** @param {string} source */
const chunkOf = (source) => {
  const found = Object.keys(manifest).find((key) => manifest[key]?.file === moduleFiles[source]);
  if (!moduleFiles[source] || !found) throw new Error(`nothing was built from ${source}`);
  return found;
};

/** All files that loading these chunks loads. @param {string[]} keys */
const filesOf = (keys) => {
  const seen = new Set(keys);
  // A set that grows is walked to its end.
  for (const key of seen) for (const needed of manifest[key]?.imports ?? []) seen.add(needed);
  const chunks = [...seen].flatMap((key) => manifest[key] ?? []);
  return [...new Set(chunks.flatMap(({ file, css = [] }) => [file, ...css]))];
};

/** @param {string} file */
const bytesOf = (file) => gzipSync(read(file), { level: 9 }).length;
/** @param {string[]} files */
const sum = (files) => files.map(bytesOf).reduce((total, bytes) => total + bytes, 0);
/** @param {number} bytes */
const kB = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`;

let failed = 0;
for (const [name, sources] of Object.entries(screens)) {
  const files = filesOf(["index.html", ...sources.map(chunkOf)]).sort((a, b) => bytesOf(b) - bytesOf(a));
  const total = sum(files);
  const styles = sum(files.filter((file) => file.endsWith(".css")));
  console.log(`${name}: ${kB(total)} gzipped in ${files.length} files, ${kB(styles)} of it styles`);
  for (const file of files.filter((file) => bytesOf(file) >= 1_000))
    console.log(`${kB(bytesOf(file)).padStart(10)}  ${file}`);
  if (total <= BUDGET_BYTES) continue;
  failed += 1;
  console.error(`  over the budget of ${kB(BUDGET_BYTES)} by ${kB(total - BUDGET_BYTES)}`);
}
process.exitCode = failed === 0 ? 0 : 1;
