import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { migrateDatabase } from "./migrate-database.ts";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const MIGRATIONS = fileURLToPath(new URL("../../migrations/", import.meta.url));

export type DataDirectory = { path: string; remove(): Promise<void> };

/**
 * A data directory of one's own with an empty, migrated database in it. Making one from nothing takes PGlite seconds of processor
 * time; so that is done once, and copied from then on.
 */
export const makeDataDirectory = async (): Promise<DataDirectory> => {
  const template = await dataDirectoryTemplate();
  const path = await mkdtemp(join(tmpdir(), "orbit-data-"));
  // Node's own copy takes three times as long for the thousand files of a database.
  await promisify(execFile)("cp", ["-R", `${template}/.`, path]);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** The folder that is copied. It is made when there is none for this version of the database and of its schema. */
export const dataDirectoryTemplate = async (): Promise<string> => {
  const template = join(CACHE, `orbit-pglite-${await pgliteVersion()}-${await schemaDigest()}`);
  if (!(await exists(template))) await makeTemplate(template);
  return template;
};

/** Made aside and then renamed: another worker may be making the same one, and half a database is worse than none. */
const makeTemplate = async (template: string): Promise<void> => {
  const draft = `${template}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  await migrateDatabase({ dataDir: draft });
  await rename(draft, template).catch(() => rm(draft, { recursive: true }));
};

const pgliteVersion = async (): Promise<string> => {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { version } = JSON.parse(await readFile(join(dirname(dirname(entry)), "package.json"), "utf8"));
  return String(version);
};

const schemaDigest = async (): Promise<string> => {
  const digest = createHash("sha256");
  for (const name of (await readdir(MIGRATIONS)).sort()) digest.update(await readFile(join(MIGRATIONS, name)));
  return digest.digest("hex").slice(0, 12);
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
