import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runQuietly } from "./run.mjs";

/** What some tests need and npm can't bring: Debian package → the program that shows it is there. */
const NEEDED = {
  chromium: "chromium",
  "redis-server": "redis-server",
  "nats-server": "nats-server",
  "nginx-light": "nginx",
  caddy: "caddy",
};

const SYSTEM_PATHS = ["/usr/bin", "/usr/sbin", "/usr/local/bin"];

const isOnPath = (/** @type {string} */ program) =>
  [...(process.env.PATH ?? "").split(delimiter), ...SYSTEM_PATHS].some((folder) => existsSync(join(folder, program)));

const missing = () => Object.entries(NEEDED).flatMap(([name, program]) => (isOnPath(program) ? [] : [name]));

const mayInstall = () => process.getuid?.() === 0 && isOnPath("apt-get");

/**
 * Installs missing packages where it may (root on Debian). Resolves to what is still missing; tests that need it are skipped, and counted.
 * @returns {Promise<string[]>}
 */
export const ensureSystemPackages = async () => {
  const wanted = missing();
  if (wanted.length === 0) return [];
  if (mayInstall()) await aptInstall(wanted);
  const still = missing();
  if (still.length > 0) {
    console.warn(
      `Not installed: ${still.join(", ")}. The tests that need them are skipped (apt-get install ${still.join(" ")}).`,
    );
  }
  return still;
};

/** @param {string[]} names */
const aptInstall = async (names) => {
  console.log(`Installing ${names.join(", ")} with apt-get …`);
  await runQuietly("apt-get", ["update", "-q"], { env: unattended });
  if (await installs(names)) return;
  // One that this release does not have must not keep the others from being there.
  for (const name of names) await installs([name]);
};

// RUNLEVEL=1 keeps Debian from starting the services: every test starts its own.
const unattended = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };

/** @param {string[]} names @returns {Promise<boolean>} */
const installs = async (names) => {
  const asked = ["install", "-y", "-q", "--no-install-recommends", ...names];
  const { code, output } = await runQuietly("apt-get", asked, { env: unattended });
  if (code !== 0) console.warn(output);
  return code === 0;
};
