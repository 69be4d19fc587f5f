import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type DirectoryLock = { release: () => Promise<void> };

/** Another process has the data directory open. */
export class DataDirectoryLocked extends Error {
  override readonly name = "DataDirectoryLocked";
  readonly pid: number;

  constructor(directory: string, pid: number) {
    super(
      `The data directory ${directory} is in use by process ${pid}. ` +
        "Two processes on one embedded database lose data: stop that process, set DATA_DIR to another folder, " +
        "or set DATABASE_URL to share a Postgres.",
    );
    this.pid = pid;
  }
}

/** Process ids are reused; the moment a process started, in ticks since its machine booted, tells two of them apart. */
type Holder = { pid: number; startedAt: string | null; bootId: string | null };

const LOCK_FILE = "orbit.lock";

/**
 * Takes the directory for this process, until `release` or until the process is gone: a lock whose holder no longer lives
 * is stale and taken over.
 *
 * @throws DataDirectoryLocked
 */
export const lockDataDirectory = async (directory: string): Promise<DirectoryLock> => {
  const path = join(directory, LOCK_FILE);
  const mine = JSON.stringify(await holderOf(process.pid));
  while (!(await create(path, mine))) await removeIfStale(path, directory);
  return { release: () => removeExactly(path, mine) };
};

/** Written aside and linked into place, so that nobody ever reads half a lock. */
const create = async (path: string, content: string): Promise<boolean> => {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

const removeIfStale = async (path: string, directory: string): Promise<void> => {
  const content = await readIfThere(path);
  if (content === null) return;
  const holder = parseHolder(content);
  if (holder && (await isHeld(holder))) throw new DataDirectoryLocked(directory, holder.pid);
  await removeExactly(path, content);
};

/** Removes the lock only if it is still the one that was read: another process may have taken it over in between. */
const removeExactly = async (path: string, content: string): Promise<void> => {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if ((await readIfThere(aside)) !== content) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
};

const isHeld = async (holder: Holder): Promise<boolean> => {
  if (!isAlive(holder.pid)) return false;
  const now = await holderOf(holder.pid);
  // Where start times can't be told, our own pid is a leftover, as of the process 1 of a container started again.
  if (now.startedAt === null) return holder.pid !== process.pid;
  return now.startedAt === holder.startedAt && now.bootId === holder.bootId;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
};

const holderOf = async (pid: number): Promise<Holder> => ({
  pid,
  startedAt: startedAt(await readIfThere(`/proc/${pid}/stat`)),
  bootId: (await readIfThere("/proc/sys/kernel/random/boot_id"))?.trim() ?? null,
});

/** Field 22 of `/proc/<pid>/stat`; the second one is the command, in parentheses, and may hold anything. */
const startedAt = (stat: string | null): string | null => stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;

const parseHolder = (content: string): Holder | null => {
  try {
    const { pid, startedAt = null, bootId = null } = JSON.parse(content);
    return Number.isSafeInteger(pid) && pid > 0 ? { pid, startedAt, bootId } : null;
  } catch {
    return null; // not a lock of ours, or cut short by a full disk: nobody holds it
  }
};

const readIfThere = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, "utf8");
  } catch {
    return null; // absent, or of a system without /proc
  }
};

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
