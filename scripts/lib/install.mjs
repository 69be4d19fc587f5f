import { existsSync, readFileSync } from "node:fs";
import { inRoot } from "./root.mjs";
import { runQuietly } from "./run.mjs";

/** The exact version that wrote the lock file, without the hash that only corepack reads. */
export const pnpm = () => {
  const { packageManager } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  return packageManager.split("+")[0];
};

/** pnpm keeps a copy of the lock file that it has installed, and writes it last. */
const isInstalled = () => {
  const installed = inRoot("node_modules", ".pnpm", "lock.yaml");
  const workspaces = ["apps/api", "apps/web-tanstack", "packages/client"].map((path) => inRoot(path, "node_modules"));
  if (![installed, ...workspaces].every((path) => existsSync(path))) return false;
  return readFileSync(installed, "utf8") === readFileSync(inRoot("pnpm-lock.yaml"), "utf8");
};

/** Installs what the lock file names, unless that is what stands in node_modules. Says nothing more unless it fails. */
export const ensureInstalled = async () => {
  if (isInstalled()) return;
  console.log("Installing dependencies (the first time this takes about half a minute) …");
  const { code, output } = await runQuietly(
    "npx",
    ["--yes", pnpm(), "install", "--frozen-lockfile", "--prod=false", "--reporter=append-only"],
    // CI keeps pnpm from asking questions; the browser in use is the system's own.
    { env: { ...process.env, CI: "true", PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1" } },
  );
  if (code === 0) return;
  console.error(output);
  console.error("Installing failed; the lines above say why. Orbit needs the npm registry the first time it starts.");
  process.exit(1);
};
