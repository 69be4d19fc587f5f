import { spawn } from "node:child_process";
import { join } from "node:path";
import { ChaosProxy, messageChaos, type ServerProcess, seededRandom, webSocketFramer } from "@orbit/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploy, PATIENT, small } from "./support.ts";

const root = join(import.meta.dirname, "../../..");

type Ended = { code: number | null; output: string };

/** The tool as a process. `heard` may act on what it says. */
const load = (line: string, heard: (output: string, pid: number) => void = () => {}): Promise<Ended> =>
  new Promise((resolve) => {
    const args = ["--import", "tsx", "packages/load/src/main.ts", ...line.split(" ").filter(Boolean)];
    const child = spawn(process.execPath, args, { cwd: root });
    let output = "";
    const hear = (chunk: unknown) => {
      output += String(chunk);
      heard(output, child.pid ?? 0);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", (code) => resolve({ code, output }));
  });

let deployment: ServerProcess;
let proxy: ChaosProxy;
beforeAll(async () => {
  deployment = await deploy();
  proxy = await ChaosProxy.open(deployment.url);
});
afterAll(async () => {
  await proxy.close();
  await deployment.stop();
});

const throughProxy = (): string => `${small("storm", proxy.through(deployment.url))} --origin ${deployment.url}`;

test("who asks wrongly is answered with 2 and all mistakes, who asks for help with 0", async () => {
  const [wrong, help] = await Promise.all([load("strom --rate x"), load("--help")]);
  expect(wrong.code).toBe(2);
  expect(wrong.output).toMatch(/strom[\s\S]*--rate/);
  expect(help.code).toBe(0);
});

test("a run without fault ends with 0, and one that lacks something with 1", PATIENT, async () => {
  expect(await load(throughProxy())).toMatchObject({ code: 0, output: expect.stringContaining("storm: OK") });
  const chaos = messageChaos(webSocketFramer, { loses: 0.03, repeats: 0, reorders: 0 }, seededRandom(5));
  proxy.rewrite(chaos.rewriter);
  expect(await load(throughProxy())).toMatchObject({ code: 1, output: expect.stringContaining("storm: FAILED") });
  proxy.rewrite(() => (chunk) => chunk);
});

test("a deployment that can't be reached ends it with 1 and says so", async () => {
  const { code, output } = await load("storm --url http://127.0.0.1:9");
  expect(code).toBe(1);
  expect(output).toContain("can't be reached");
});

test("interrupted in the middle, it deletes its workspaces and ends with 130", PATIENT, async () => {
  const deletions = proxy.watchFor("DELETE /v1/workspaces/orbit-load-");
  let isInterrupted = false;
  const { code, output } = await load(throughProxy(), (said, pid) => {
    if (isInterrupted || !said.includes("every socket is cut")) return;
    isInterrupted = true;
    process.kill(pid, "SIGINT");
  });
  expect(code).toBe(130);
  expect(output).not.toContain("left behind");
  expect(deletions.length).toBe(2);
});
