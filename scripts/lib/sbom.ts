import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { edgesOf, type LockedPackage, type Lockfile, packageOf, productionKeys } from "./lockfile.ts";

const root = join(import.meta.dirname, "../..");
const store = join(root, "node_modules/.pnpm");

/** What an operator runs: the server, and the pages it serves with everything that is built into them. */
export const shipped: readonly string[] = ["apps/api", "apps/web-tanstack", "packages/client", "packages/shared"];

type Component = LockedPackage & {
  type: "library";
  "bom-ref": string;
  purl: string;
  hashes: { alg: "SHA-512"; content: string }[];
  licenses?: { expression: string }[];
};

/** A CycloneDX document, as far as Orbit fills it in. */
export type Sbom = {
  $schema: string;
  bomFormat: "CycloneDX";
  specVersion: "1.6";
  version: 1;
  metadata: {
    component: LockedPackage & { type: "application"; "bom-ref": string; licenses: { expression: string }[] };
  };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
};

const purlOf = ({ name, version }: LockedPackage): string => `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;

const manifestOf = (folder: string): { license?: unknown; version?: string } =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Null for what is for other machines than this one, and so is not installed here. */
export const licenseOf = (key: string): string | null => {
  const { name, version } = packageOf(key);
  const home = `${name.replace("/", "+")}@${version}`;
  // With peers, their names follow after an underscore.
  const folder = readdirSync(store).find((one) => one === home || one.startsWith(`${home}_`));
  if (folder === undefined) return null;
  const { license } = manifestOf(join(store, folder, "node_modules", name));
  return typeof license === "string" ? license : null;
};

const componentOf = (lockfile: Lockfile, key: string): Component => {
  const named = packageOf(key);
  const [algorithm, digest = ""] =
    lockfile.packages[`${named.name}@${named.version}`]?.resolution.integrity?.split("-") ?? [];
  if (algorithm !== "sha512") throw new Error(`${key} is locked without a SHA-512`);
  const license = licenseOf(key);
  const purl = purlOf(named);
  return {
    type: "library",
    "bom-ref": purl,
    ...named,
    purl,
    hashes: [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }],
    ...(license && { licenses: [{ expression: license }] }),
  };
};

const byRef = <T extends { ref: string }>(left: T, right: T) => (left.ref < right.ref ? -1 : 1);

/** One reference may have been installed with several peers: their edges are its edges. */
const edgesByRef = (lockfile: Lockfile, keys: ReadonlySet<string>) => {
  const edges = new Map<string, Set<string>>();
  for (const key of keys) {
    const ref = purlOf(packageOf(key));
    const known = edges.get(ref) ?? new Set();
    for (const needed of edgesOf(lockfile, key)) known.add(purlOf(packageOf(needed)));
    edges.set(ref, known);
  }
  return [...edges].map(([ref, on]) => ({ ref, dependsOn: [...on].sort() })).sort(byRef);
};

/**
 * Every package an operator runs, with its version, checksum and licence. Made from the lock file, because the generators
 * there are read npm's, or fetch what they need. Without a date or a serial number: the same lock file gives the same bytes.
 */
export const sbomOf = (lockfile: Lockfile): Sbom => {
  const keys = productionKeys(lockfile, shipped);
  const { version = "0.0.0" } = manifestOf(root);
  const components = new Map([...keys].map((key) => [purlOf(packageOf(key)), componentOf(lockfile, key)]));
  const orbit = { name: "orbit", version };
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "application", "bom-ref": purlOf(orbit), ...orbit, licenses: [{ expression: "MIT" }] },
    },
    components: [...components.values()].sort((left, right) => (left.purl < right.purl ? -1 : 1)),
    dependencies: [{ ref: purlOf(orbit), dependsOn: directRefs(lockfile) }, ...edgesByRef(lockfile, keys)],
  };
};

const directRefs = ({ importers }: Lockfile): string[] => {
  const direct = shipped.flatMap((path) => Object.entries(importers[path]?.dependencies ?? {}));
  const locked = direct.filter(([, { version }]) => !version.startsWith("link:"));
  return [...new Set(locked.map(([name, { version }]) => purlOf(packageOf(`${name}@${version}`))))].sort();
};
