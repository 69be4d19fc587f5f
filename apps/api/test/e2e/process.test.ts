import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { freePort, type ServerProcess, startServerProcess } from "@orbit/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DataDirectory, makeDataDirectory } from "../support/data-directory.ts";
import { Person } from "../support/person.ts";

let directory: DataDirectory;
let running: ServerProcess[];
beforeEach(async () => {
  directory = await makeDataDirectory();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  await directory.remove();
});

const start = async (env: Record<string, string> = {}, args: readonly string[] = []): Promise<ServerProcess> => {
  const server = startServerProcess(await freePort(), { DATA_DIR: directory.path, ...env }, args);
  running.push(server);
  return server;
};

const personAt = ({ url }: ServerProcess, name: string) => new Person(name, { base: url, origin: url });

test("a configuration with several mistakes lists them all, without their values, and ends with 1", async () => {
  const server = await start({ PORT: "many", PRESENCE_GRACE_MS: "-1", LOG_LEVEL: "s3cret-loud" });
  expect(await server.ended()).toEqual({ code: 1, signal: null });
  for (const name of ["PORT", "PRESENCE_GRACE_MS", "LOG_LEVEL"]) expect(server.log()).toContain(name);
  expect(server.log()).not.toContain("s3cret-loud");
});

test("[SESS-3] TERM sends sockets away with 1012 and ends the process with 0; the next start has everything", async () => {
  // given
  const first = await start();
  await first.ready();
  const ana = personAt(first, "Ana");
  await ana.signUp();
  await ana.does("POST", "/v1/workspaces", { name: "Acme", slug: "acme" });
  const tab = await ana.opens("acme");
  // when
  const ended = await first.stop();
  await tab.ended();
  const second = await start();
  await second.ready();
  const again = personAt(second, "Ana");
  again.cookie = ana.cookie;
  // then
  expect(ended).toEqual({ code: 0, signal: null });
  expect(tab.closed?.code).toBe(1012);
  expect((await again.snapshot("acme")).workspace.name).toBe("Acme");
});

test("[JOIN-5] an operator who put a data directory back says so, and no client goes on where it was", async () => {
  // given
  const first = await start();
  await first.ready();
  const ana = personAt(first, "Ana");
  await ana.signUp();
  await ana.does("POST", "/v1/workspaces", { name: "Acme", slug: "acme" });
  const { position } = await ana.snapshot("acme");
  await first.stop();
  // when
  const said = await start({}, ["--restored"]);
  const ended = await said.ended();
  const second = await start();
  await second.ready();
  // then
  expect(ended).toEqual({ code: 0, signal: null });
  expect(said.log()).toContain("1 workspace(s) begin a new epoch");
  const again = personAt(second, "Ana");
  again.cookie = ana.cookie;
  const now = (await again.snapshot("acme")).position;
  expect([now.seq, now.epoch === position.epoch]).toEqual([position.seq, false]);
});

test("a second process on the same data directory is refused, and told whom to stop", async () => {
  const first = await start();
  await first.ready();
  const second = await start();
  expect(await second.ended()).toEqual({ code: 1, signal: null });
  expect(second.log()).toContain(String(first.pid));
  expect(second.log()).not.toMatch(/^\s+at /m);
});

test("what was acknowledged survives kill -9, and the data directory opens again", async () => {
  const first = await start();
  await first.ready();
  const ana = personAt(first, "Ana");
  await ana.signUp();
  await ana.does("POST", "/v1/workspaces", { name: "Acme", slug: "acme" });
  first.signal("SIGKILL");
  await first.ended();
  const second = await start();
  await second.ready();
  const again = personAt(second, "Ana");
  again.cookie = ana.cookie;
  expect((await again.snapshot("acme")).members).toHaveLength(1);
});

test("the demo makes its database, and tells its sign-ins to the terminal and to the sign-in page; outside it there are none", async () => {
  await rm(directory.path, { recursive: true });
  const demo = await start({ DEMO: "true" });
  await demo.ready();
  const { people, password } = (await (await fetch(`${demo.url}/v1/demo/sign-ins`)).json()) as {
    people: { email: string }[];
    password: string;
  };
  expect(people).toHaveLength(12);
  for (const { email } of people) expect(demo.log()).toContain(email);
  const [first] = people;
  const answer = await personAt(demo, "x").request("POST", "/v1/auth/sign-in", { email: first?.email, password });
  expect(answer.status).toBe(200);
  await demo.stop();
  const plain = await start();
  await plain.ready();
  expect((await fetch(`${plain.url}/v1/demo/sign-ins`)).status).toBe(404);
});

test("a server under test ends with the process that started it, even when that was killed", async () => {
  // given
  const port = await freePort();
  const script = `
    import { startServerProcess } from "@orbit/testkit";
    await startServerProcess(${port}, { DATA_DIR: ${JSON.stringify(directory.path)} }).ready();
    console.log("ready");`;
  const starter = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(starter.stdout, "data");
  const isServing = () =>
    fetch(`http://127.0.0.1:${port}/livez`).then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await isServing()).toBe(true);
  // when
  starter.kill("SIGKILL");
  // then
  await expect.poll(isServing).toBe(false);
});
