import { randomUUID } from "node:crypto";
import { access, cp, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "#infrastructure/db/database.ts";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));

export type DataDirectory = { path: string; remove(): Promise<void> };

/**
 * A data directory of one's own with an empty database in it, not yet migrated. Making one from nothing takes PGlite seconds
 * of processor time; so that is done once, and copied from then on.
 */
export const makeDataDirectory = async (): Promise<DataDirectory> => {
  const template = join(CACHE, `orbit-pglite-${await pgliteVersion()}`);
  if (!(await exists(template))) await makeTemplate(template);
  const path = await mkdtemp(join(tmpdir(), "orbit-data-"));
  await cp(template, path, { recursive: true });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** Made aside and then renamed: another worker may be making the same one, and half a database is worse than none. */
const makeTemplate = async (template: string): Promise<void> => {
  const draft = `${template}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  const database = await openDatabase({ databaseUrl: undefined, dataDir: draft, log: console.error });
  await database.close();
  await rename(draft, template).catch(() => rm(draft, { recursive: true }));
};

const pgliteVersion = async (): Promise<string> => {
  const entry = createRequire(import.meta.url).resolve("@electric-sql/pglite");
  const { version } = JSON.parse(await readFile(join(dirname(dirname(entry)), "package.json"), "utf8"));
  return String(version);
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
