import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataDirectoryLocked, lockDataDirectory } from "./data-directory-lock.ts";

const HOLDER = fileURLToPath(new URL("../../../test/support/hold-data-directory.ts", import.meta.url));

let directory: string;
let holder: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "orbit-lock-"));
});
afterEach(async () => {
  holder?.kill("SIGKILL");
  holder = undefined;
  await rm(directory, { recursive: true, force: true });
});

/** Another process that holds the directory. */
const hold = async (): Promise<ChildProcess> => {
  holder = spawn(process.execPath, ["--import", "tsx", HOLDER, directory], { stdio: ["ignore", "pipe", "inherit"] });
  if (holder.stdout) await once(holder.stdout, "data");
  return holder;
};
const kill = async (child: ChildProcess) => {
  child.kill("SIGKILL");
  await once(child, "exit");
};
const emptyDirectory = async () => {
  await rm(directory, { recursive: true });
  await mkdir(directory);
};
/** As a process leaves it that had no time to tidy up. */
const leaveLock = (content: unknown) => writeFile(join(directory, "orbit-lock.1"), JSON.stringify(content));

test("a directory that another process holds is refused, naming that process and the ways out", async () => {
  const { pid } = await hold();
  const refused = await lockDataDirectory(directory).catch((error) => error);
  expect(refused).toBeInstanceOf(DataDirectoryLocked);
  expect(refused).toMatchObject({ pid });
  expect(refused.message).toContain(`process ${pid}`);
  expect(refused.message).toContain("DATA_DIR");
});

test("a process that was killed no longer holds its directory", async () => {
  await kill(await hold());
  await expect(lockDataDirectory(directory)).resolves.toBeDefined();
});

test("a process that has the directory can't take it a second time before it gives it back", async () => {
  const lock = await lockDataDirectory(directory);
  await expect(lockDataDirectory(directory)).rejects.toThrow(DataDirectoryLocked);
  await lock.release();
  await expect(lockDataDirectory(directory)).resolves.toBeDefined();
});

test("a process id that was given to another process since does not hold the directory", async () => {
  await leaveLock({ pid: process.ppid, startedAt: "1", bootId: "an earlier boot" });
  await expect(lockDataDirectory(directory)).resolves.toBeDefined();
});

test("our own process id, left by an earlier process with the same number, does not hold the directory", async () => {
  await leaveLock({ pid: process.pid, startedAt: "1", bootId: null });
  await expect(lockDataDirectory(directory)).resolves.toBeDefined();
});

test("a lock that nobody can have written does not hold the directory", async () => {
  for (const content of ["", 7, { pid: -1 }, { pid: "1" }, null]) {
    await leaveLock(content);
    await expect(lockDataDirectory(directory)).resolves.toBeDefined();
    await emptyDirectory();
  }
});

test("releasing twice, or after somebody else took over, takes nothing from them", async () => {
  const lock = await lockDataDirectory(directory);
  await lock.release();
  const { pid } = await hold();
  await lock.release();
  await expect(lockDataDirectory(directory)).rejects.toMatchObject({ pid });
});

test("of many that want a stale directory at once, exactly one gets it, and no litter stays", async () => {
  for (let round = 0; round < 20; round++) {
    await leaveLock({ pid: process.pid, startedAt: "1", bootId: null });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDirectory(directory)));
    const winners = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? outcome.value : []));
    expect(winners).toHaveLength(1);
    expect(await readdir(directory)).toHaveLength(1);
    await emptyDirectory();
  }
});

test("however often it changes hands, never two have it at once", async () => {
  let holders = 0;
  let most = 0;
  const takeTurns = async () => {
    for (let taken = 0; taken < 10; ) {
      const lock = await lockDataDirectory(directory).catch(() => null);
      if (!lock) continue;
      taken += 1;
      holders += 1;
      most = Math.max(most, holders);
      await readdir(directory);
      holders -= 1;
      await lock.release();
    }
  };
  await Promise.all(Array.from({ length: 6 }, takeTurns));
  expect(most).toBe(1);
});
