import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { Account, commandsOn, History, issue, RecordingClient } from "@orbit/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { inRoot } from "../lib/root.mjs";

vi.setConfig({ testTimeout: 120_000 });

const undos: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

type Demo = { process: ChildProcess; said(): string; ended: Promise<number | null> };

const startDemo = (...args: string[]): Demo => {
  const child = spawn(process.execPath, ["scripts/demo.mjs", "--port", "0", ...args], { cwd: inRoot() });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  undos.push(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  return { process: child, said: () => said, ended };
};

const until = async (what: string, condition: () => unknown): Promise<void> => {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** A process, and all that it has started, and all that those have. */
const family = (pid: number): number[] => {
  const isParent = (candidate: string): boolean =>
    /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${candidate}/stat`, "utf8"))?.[1] === String(pid);
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = all.filter((candidate) => {
    try {
      return isParent(candidate);
    } catch {
      return false; // it has ended meanwhile
    }
  });
  return [pid, ...children.flatMap((child) => family(Number(child)))];
};

/** One that has ended, and that nobody has asked after yet, is no longer there. */
const isRunning = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const signedIn = async (base: string, email: string, password: string): Promise<Account> => {
  const account = new Account(email, { base, origin: base });
  await account.does("POST", "/v1/auth/sign-in", { email, password });
  return account;
};

const socketsOn = async (node: string): Promise<number> => {
  const { streams } = (await (await fetch(`${node}/v1/operator/streams`)).json()) as {
    streams: { sockets: unknown[] }[];
  };
  return streams.reduce((sum, { sockets }) => sum + sockets.length, 0);
};

test("one command starts several nodes behind one address, where people on different nodes see each other's changes, and leaves nothing behind", async () => {
  // given
  const demo = startDemo("--nodes", "2", "--hub", "redis");
  await until("the address", () => demo.said().includes("Sign in as") || demo.process.exitCode !== null);
  const base = (/Orbit is at (\S+),/.exec(demo.said())?.[1] ?? "").replace("localhost", "127.0.0.1");
  const password = /the password is (.+)/.exec(demo.said())?.[1] ?? "";
  const nodes = [...demo.said().matchAll(/node \d is at (\S+),/g)].map(([, url = ""]) => url);
  const [ana, ben] = [...demo.said().matchAll(/^ {2}(\S+@\S+)/gm)].map(([, email = ""]) => email);
  const history = new History();
  const open = async (email = ""): Promise<RecordingClient> => {
    const account = await signedIn(base, email, password);
    const { workspaces } = await account.does<{ workspaces: { slug: string }[] }>("GET", "/v1/me");
    const tab = new RecordingClient(email, { account, slug: workspaces[0]?.slug ?? "", history });
    undos.push(() => tab.close());
    await tab.open();
    return tab;
  };
  // when
  const tabs = [await open(ana), await open(ben)];
  while ((await Promise.all(nodes.map(socketsOn))).includes(0)) tabs.push(await open(ben));
  const [first] = tabs as [RecordingClient];
  const { outcome } = await issue(first, commandsOn(first.slug).createRoom("On one node"), history);
  // then
  if (outcome.kind !== "ok") throw new Error("the room was not created");
  const { seq } = outcome.position;
  await Promise.all(tabs.map((tab) => tab.until("the room", () => tab.holds(seq))));
  for (const { replica } of tabs) expect(replica.rooms.all().map(({ name }) => name)).toContain("On one node");
  // when
  const processes = family(demo.process.pid ?? 0);
  for (const tab of tabs) tab.close();
  demo.process.kill("SIGTERM");
  expect(await demo.ended).toBe(0);
  // then: itself, its inside, two nodes, the broker, and Postgres with its own
  expect(processes.length).toBeGreaterThan(5);
  await expect.poll(() => processes.filter(isRunning)).toEqual([]);
});

test("what can't be is refused with a sentence and the usage", async () => {
  const demo = startDemo("--hub", "pigeon");
  expect(await demo.ended).toBe(2);
  expect(demo.said()).toContain("There is no hub called pigeon.");
  expect(demo.said()).toContain("Usage: pnpm demo");
});

test("a program that is missing is named, with what to do, and nothing is left running", async () => {
  vi.stubEnv("ORBIT_BROKER_FOLDERS", "/nowhere");
  const demo = startDemo("--hub", "redis");
  vi.unstubAllEnvs();
  expect(await demo.ended).toBe(1);
  expect(demo.said()).toContain("redis-server, which is not on this machine");
});
