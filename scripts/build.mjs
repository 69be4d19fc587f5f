import { readFileSync, rmSync } from "node:fs";
import { ensureInstalled } from "./lib/install.mjs";
import { requireNode } from "./lib/node-version.mjs";
import { inRoot } from "./lib/root.mjs";
import { run } from "./lib/run.mjs";

requireNode();
await ensureInstalled();
const { build } = await import("esbuild");

/**
 * What apps/api declares stays outside the bundle and is resolved from there when the server runs: native and WebAssembly
 * packages can't be bundled, and pino starts workers by file name. What the bundle takes in is our own code.
 */
const installedPackages = () => {
  const { dependencies } = JSON.parse(readFileSync(inRoot("apps/api/package.json"), "utf8"));
  return Object.entries(dependencies)
    .filter(([, version]) => !version.startsWith("workspace:"))
    .flatMap(([name]) => [name, `${name}/*`]);
};

const buildServer = async () => {
  rmSync(inRoot("apps/api/dist"), { recursive: true, force: true });
  await build({
    absWorkingDir: inRoot("apps/api"),
    entryPoints: ["src/main.ts"],
    outfile: "dist/main.js",
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: true,
    external: installedPackages(),
    logLevel: "warning",
  });
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
if (code === 0) console.log(`Built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
process.exitCode = code;
