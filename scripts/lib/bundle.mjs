import { readFileSync } from "node:fs";
import { build } from "esbuild";
import { inRoot } from "./root.mjs";

const api = inRoot("apps/api");

/**
 * What apps/api declares stays outside the bundle and is resolved from there when the server runs: native and WebAssembly
 * packages can't be bundled, and pino starts workers by file name. What the bundle takes in is our own code.
 */
const installedPackages = () => {
  const { dependencies } = JSON.parse(readFileSync(`${api}/package.json`, "utf8"));
  return Object.entries(dependencies)
    .filter(([, version]) => !version.startsWith("workspace:"))
    .flatMap(([name]) => [name, `${name}/*`]);
};

/**
 * One file out of an entry of apps/api and all that it imports of ours. What is measured is bundled the same way as what is shipped.
 * @param {{ entry: string, outfile: string, external?: string[] }} what paths from apps/api
 */
export const bundle = ({ entry, outfile, external = [] }) =>
  build({
    absWorkingDir: api,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: true,
    external: [...installedPackages(), ...external],
    logLevel: "warning",
  });
