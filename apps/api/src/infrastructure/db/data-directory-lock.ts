import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
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

const LOCK_FILE = /^orbit-lock\.(\d+)$/;
const FREE = JSON.stringify(null);

/**
 * Takes the directory for this process, until `release` or until the process is gone: a lock whose holder no longer lives
 * is stale and taken over.
 *
 * A lock file is never taken from anybody. Whoever takes over makes the file with the next number, which only one process
 * can; the highest number counts and is never deleted. Deleting a stale file instead would race: between finding it stale
 * and deleting it, it may have become somebody else's.
 *
 * @throws DataDirectoryLocked
 */
export const lockDataDirectory = async (directory: string): Promise<DirectoryLock> => {
  const mine = JSON.stringify(await holderOf(process.pid));
  for (;;) {
    const number = (await highest(directory)) + 1;
    if (number > 1 && !(await isFree(directory, number - 1))) continue;
    const path = pathOf(directory, number);
    if (!(await publish(path, { content: mine, by: link }))) continue;
    if ((await removeOthers(directory, number)) === "overtaken") continue;
    return { release: () => free(path, mine) };
  }
};

const pathOf = (directory: string, number: number): string => join(directory, `orbit-lock.${number}`);

const numbers = async (directory: string): Promise<number[]> =>
  (await readdir(directory)).flatMap((name) => LOCK_FILE.exec(name)?.[1] ?? []).map(Number);

const highest = async (directory: string): Promise<number> => Math.max(0, ...(await numbers(directory)));

/** False when that file is gone by now, since a higher one took its place. */
const isFree = async (directory: string, number: number): Promise<boolean> => {
  const content = await readIfThere(pathOf(directory, number));
  if (content === null) return false;
  const holder = parseHolder(content);
  if (holder && (await isHeld(holder))) throw new DataDirectoryLocked(directory, holder.pid);
  return true;
};

/** Written aside and then put into place, so that nobody ever reads half a lock. `link` refuses to replace, `rename` replaces. */
const publish = async (path: string, { content, by }: { content: string; by: typeof link }): Promise<boolean> => {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await by(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
};

/** Lower numbers may return while we look: whoever made one finds ours above it, and withdraws. */
const removeOthers = async (directory: string, number: number): Promise<"ours" | "overtaken"> => {
  const others = await numbers(directory);
  const isOvertaken = others.some((other) => other > number);
  const spent = others.filter((other) => other < number || (isOvertaken && other === number));
  await Promise.all(spent.map((other) => rm(pathOf(directory, other), { force: true })));
  return isOvertaken ? "overtaken" : "ours";
};

const free = async (path: string, mine: string): Promise<void> => {
  if ((await readIfThere(path)) === mine) await publish(path, { content: FREE, by: rename });
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
    const { pid, startedAt = null, bootId = null } = JSON.parse(content) ?? {};
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
