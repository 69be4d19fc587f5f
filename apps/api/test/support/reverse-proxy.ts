import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, installedProgram, PATIENCE_MS } from "@orbit/testkit";

export type ProxyKind = "nginx" | "caddy";

/** A reverse proxy of one's own, with the file that `deploy/` ships. */
export type ReverseProxy = {
  readonly port: number;
  /** Everything it has written so far. */
  log(): string;
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
};

/** The name people type, as the shipped nginx.conf has it. */
export const HOST = "orbit.example.com";
/** nginx.conf has TLS, with a certificate of its own here; Caddy would ask the world for one, and is given a plain address instead. */
export const schemes: Readonly<Record<ProxyKind, "http" | "https">> = { nginx: "https", caddy: "http" };

const deploy = join(import.meta.dirname, "../../../../deploy");

type Place = { folder: string; port: number; nodes: readonly number[] };
type Program = { args: readonly string[]; env?: Readonly<Record<string, string>> };

/** Puts the shipped file there, with the ports and paths of this place, and nothing else changed. */
const prepare: Readonly<Record<ProxyKind, (place: Place, program: string) => Promise<Program>>> = {
  nginx: async ({ folder, port, nodes }) => {
    const shipped = await readFile(join(deploy, "nginx.conf"), "utf8");
    const site = shipped
      .replace(/listen 443/, `listen 127.0.0.1:${port}`)
      .replaceAll("/etc/ssl/orbit", folder)
      .replaceAll(/^ *server orbit-(\d):3000(.*)\n/gm, (_line, nth, rest) => {
        const node = nodes[Number(nth) - 1];
        return node === undefined ? "" : `    server 127.0.0.1:${node}${rest}\n`;
      });
    await writeFile(join(folder, "orbit.conf"), site);
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((use) => `${use}_temp_path ${folder};`);
    const around = [
      `daemon off; error_log stderr; pid ${folder}/nginx.pid; worker_processes 2;`,
      ...(process.getuid?.() === 0 ? ["user root;"] : []),
      "events {}",
      `http { access_log off; ${temporary.join(" ")} include ${folder}/orbit.conf; }`,
    ];
    await writeFile(join(folder, "nginx.conf"), around.join("\n"));
    makeCertificate(folder);
    return { args: ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"] };
  },

  caddy: async ({ folder, port, nodes }, program) => {
    const env = {
      ORBIT_HOST: `http://${HOST}:${port}`,
      ORBIT_NODES: nodes.map((node) => `127.0.0.1:${node}`).join(" "),
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    };
    const adapt = ["adapt", "--adapter", "caddyfile", "--config", join(deploy, "Caddyfile")];
    const adapted = execFileSync(program, adapt, { encoding: "utf8", env: { ...process.env, ...env }, stdio: "pipe" });
    // Its administration would listen on a port that everybody's has.
    const alone = { ...JSON.parse(adapted), admin: { disabled: true } };
    await writeFile(join(folder, "caddy.json"), JSON.stringify(alone));
    return { args: ["run", "--config", join(folder, "caddy.json")], env };
  },
};

const makeCertificate = (folder: string): void => {
  const files = ["-keyout", join(folder, "privkey.pem"), "-out", join(folder, "fullchain.pem")];
  const asked = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", `/CN=${HOST}`];
  execFileSync(installed("openssl"), ["req", ...asked, ...files], { stdio: "ignore" });
};

const programs: Readonly<Record<ProxyKind, readonly string[]>> = { nginx: ["nginx", "openssl"], caddy: ["caddy"] };

/** Whether all is here that tests over this proxy need. */
export const isProxyInstalled = (kind: ProxyKind): boolean =>
  programs[kind].every((name) => installedProgram(name) !== null);

const installed = (name: string): string => {
  const program = installedProgram(name);
  if (program === null) throw new Error(`${name} is not installed`);
  return program;
};

/** Starts it before the nodes on these ports. Whoever starts it stops it. */
export const startReverseProxy = async (kind: ProxyKind, nodes: readonly number[]): Promise<ReverseProxy> => {
  const program = installed(kind);
  const place = { folder: await mkdtemp(join(tmpdir(), `orbit-${kind}-`)), port: await freePort(), nodes };
  const { args, env } = await prepare[kind](place, program);
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let written = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      written += String(chunk);
    });
  }
  const log = () => written;
  const stop = async () => {
    // nginx takes TERM for "at once", and its workers go with it.
    child.kill("SIGTERM");
    await endOf(child);
    await rm(place.folder, { recursive: true, force: true });
  };
  await listening(child, place.port, log);
  return { port: place.port, log, stop };
};

const endOf = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("exit", resolve));
};

const listening = async (child: ChildProcess, port: number, log: () => string): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}:\n${log()}`);
    if (performance.now() > deadline) throw new Error(`${child.spawnfile} does not listen on ${port}:\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
