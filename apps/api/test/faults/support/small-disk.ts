import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { open, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether a file system in memory can be mounted here, which takes root and a container that allows it. */
export const canMount = (() => {
  const probe = mkdtempSync(join(tmpdir(), "orbit-mount-"));
  const isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", probe]).status === 0;
  if (isMounted) spawnSync("umount", [probe]);
  rmdirSync(probe);
  return isMounted;
})();

const CHUNK = Buffer.alloc(64 * 1024);

/** A disk of so many MiB that a test can fill to the last byte, and empty again. */
export class SmallDisk {
  readonly #mib: number;
  #directory = "";

  constructor(mib: number) {
    this.#mib = mib;
  }

  readonly mount = async (directory: string): Promise<() => Promise<void>> => {
    await run("mount", ["-t", "tmpfs", "-o", `size=${this.#mib}m,mode=0700`, "tmpfs", directory]);
    this.#directory = directory;
    return async () => void (await run("umount", ["--lazy", directory]));
  };

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#directory);
    return bavail * bsize;
  }

  /** Puts a file there that leaves nothing, or next to nothing. */
  async fill(): Promise<void> {
    const file = await open(this.#ballast, "w");
    try {
      for (;;) await file.write(CHUNK);
    } catch {
      // No space left, as was the point.
    } finally {
      await file.close();
    }
  }

  async giveBack(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  get #ballast(): string {
    return join(this.#directory, "ballast");
  }
}
