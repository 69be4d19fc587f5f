import { rmSync } from "node:fs";
import { compressTexts } from "./lib/compress.mjs";
import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

requireNode();
await ensureInstalled();
// What is not installed yet can't be imported.
const { bundle } = await import("./lib/bundle.mjs");

const buildServer = async () => {
  rmSync(inRoot("apps/api/dist"), { recursive: true, force: true });
  await bundle({ entry: "src/main.ts", outfile: "dist/main.js" });
};

const buildPages = () =>
  run(process.execPath, ["node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"], {
    cwd: inRoot("apps/web-tanstack"),
    env: { ...process.env, NODE_ENV: "production" },
  });

console.log("Building the server and the pages …");
const began = performance.now();
await buildServer();
const code = await buildPages();
if (code === 0) compressTexts(inRoot("apps/web-tanstack/dist"));
if (code === 0) console.log(`Built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
process.exitCode = code;
