import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

// Debian keeps servers where only root's PATH looks.
const folders = (
  process.env.ORBIT_BROKER_FOLDERS ?? [process.env.PATH, "/usr/sbin", "/usr/local/sbin", "/usr/bin"].join(delimiter)
).split(delimiter);

/** Where that program is; null where it is not installed. */
export const installedProgram = (name: string): string | null =>
  folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
