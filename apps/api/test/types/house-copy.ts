import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../../..");
const PACKAGES = ["packages/shared", "packages/client", "apps/api", "apps/web-tanstack"] as const;
const SOURCES = ["src", "migrations", "package.json", "tsconfig.json"];
const TEST_CODE = ["**/*.contract.ts", "**/hub-contract/**", "**/*.test.ts", "**/*.test.tsx"];

/** What every installed package brings, but with the copy's own workspace packages instead of the real ones. */
const linkModules = async (copy: string, path: string): Promise<void> => {
  const from = join(root, path, "node_modules");
  const to = join(copy, path, "node_modules");
  await mkdir(join(to, "@orbit"), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== "@orbit") await symlink(await realpath(join(from, name)), join(to, name));
  }
  for (const name of ["shared", "client"]) await symlink(join(copy, "packages", name), join(to, "@orbit", name));
};

const copyPackage = async (copy: string, path: string): Promise<void> => {
  for (const source of SOURCES) {
    await cp(join(root, path, source), join(copy, path, source), { recursive: true }).catch((failure) => {
      // Not every package has every one of them.
      if (failure.code !== "ENOENT") throw failure;
    });
  }
  const config = join(copy, path, "tsconfig.json");
  const { include: _, ...rest } = JSON.parse(await readFile(config, "utf8"));
  await writeFile(config, JSON.stringify({ ...rest, include: ["src", "migrations"], exclude: TEST_CODE }));
  await linkModules(copy, path);
};

export type HouseCopy = {
  /**
   * Type checks the given packages with some files changed, and resolves to what the compiler says, one message a line. The files are
   * put back afterwards. A change of a file is a function of its text, and must change it.
   */
  complaints(
    changes: Readonly<Record<string, (text: string) => string>>,
    packages: readonly (typeof PACKAGES)[number][],
  ): Promise<readonly string[]>;
  remove(): Promise<void>;
};

/** A copy of all sources, without tests, in which a test may do what a developer would, to see what the compiler says to it. */
export const copyHouse = async (): Promise<HouseCopy> => {
  const copy = await mkdtemp(join(tmpdir(), "orbit-types-"));
  await cp(join(root, "tsconfig.base.json"), join(copy, "tsconfig.base.json"));
  await mkdir(join(copy, "node_modules"));
  await symlink(join(root, "node_modules/@types"), join(copy, "node_modules/@types"));
  for (const path of PACKAGES) await copyPackage(copy, path);

  const change = async (file: string, edit: (text: string) => string) => {
    const path = join(copy, file);
    const before = await readFile(path, "utf8").catch(() => null);
    const after = edit(before ?? "");
    if (after === before) throw new Error(`${file} is not what this test expects to change.`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, after);
    return () => (before === null ? rm(path) : writeFile(path, before));
  };
  const check = async (path: string): Promise<string[]> => {
    const tsc = join(root, "node_modules/.bin/tsc");
    const { stdout } = await promisify(execFile)(tsc, ["-p", join(copy, path), "--pretty", "false"]).catch(
      (failure: { stdout: string }) => failure,
    );
    // What is indented explains the line before it.
    return stdout.trim() === "" ? [] : stdout.trim().split(/\n(?! )/);
  };
  return {
    complaints: async (changes, packages) => {
      const undo = await Promise.all(Object.entries(changes).map(([file, edit]) => change(file, edit)));
      const lines = await Promise.all(packages.map(check));
      await Promise.all(undo.map((putBack) => putBack()));
      return lines.flat();
    },
    remove: () => rm(copy, { recursive: true, force: true }),
  };
};
