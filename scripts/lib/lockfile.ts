import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");

type Edges = { dependencies?: Record<string, string>; optionalDependencies?: Record<string, string> };
type Specified = Record<string, { specifier: string; version: string }>;
type Importer = { dependencies?: Specified; devDependencies?: Specified; optionalDependencies?: Specified };

/** The parts of pnpm-lock.yaml, version 9, that are read here. */
export type Lockfile = {
  importers: Record<string, Importer>;
  /** By `name@version`. */
  packages: Record<string, { resolution: Record<string, string> }>;
  /** By `name@version(peers)`: what each was installed with. */
  snapshots: Record<string, Edges>;
};

export type LockedPackage = { name: string; version: string };

// What pnpm wrote, and a test of the SBOM goes over all of it.
export const readLockfile = (): Lockfile => parse(readFileSync(join(root, "pnpm-lock.yaml"), "utf8")) as Lockfile;

/** `@scope/name@1.2.3(peer@4)` in its parts. */
export const packageOf = (key: string): LockedPackage => {
  const bare = key.replace(/\(.*$/, "");
  const at = bare.lastIndexOf("@");
  return { name: bare.slice(0, at), version: bare.slice(at + 1) };
};

/** An alias is locked as the whole key of what it stands for. */
const keyOf = ({ snapshots }: Lockfile, name: string, version: string): string =>
  `${name}@${version}` in snapshots ? `${name}@${version}` : version;

/** The keys that a snapshot was installed with. */
export const edgesOf = (lockfile: Lockfile, key: string): string[] => {
  const { dependencies = {}, optionalDependencies = {} } = lockfile.snapshots[key] ?? {};
  return Object.entries({ ...dependencies, ...optionalDependencies }).map(([name, version]) =>
    keyOf(lockfile, name, version),
  );
};

/** What the packages of this repository need to run, not to be built or tested; by key, through all that they need. */
export const productionKeys = (lockfile: Lockfile, importers: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const waiting = importers.flatMap((path) => {
    const { dependencies = {}, optionalDependencies = {} } = lockfile.importers[path] ?? {};
    return Object.entries({ ...dependencies, ...optionalDependencies })
      .filter(([, { version }]) => !version.startsWith("link:"))
      .map(([name, { version }]) => keyOf(lockfile, name, version));
  });
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    waiting.push(...edgesOf(lockfile, key));
  }
  return found;
};
