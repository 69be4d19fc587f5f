import { freePort, startServerProcess } from "@orbit/testkit";
import { afterEach, expect, test } from "vitest";
import { makeDataDirectory } from "../support/data-directory.ts";
import { EventStream } from "../support/event-stream.ts";
import { holdCommand } from "../support/held-command.ts";
import { type Orbit, required, startOrbit } from "../support/orbit.ts";
import { Person } from "../support/person.ts";

const undos: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

const startsOrbit = async (): Promise<Orbit> => {
  const orbit = await startOrbit({ HEARTBEAT_MS: "1000" });
  undos.push(orbit.close);
  return orbit;
};

const origin = "http://orbit.test";
const eventsAt = ({ base }: Orbit, slug: string) => `${base}/v1/events?workspace=${slug}`;
const ready = async ({ base }: Orbit) => (await fetch(`${base}/readyz`)).status;

test("[SESS-3] while a command is in flight: not ready, nobody new is let in, and whoever is inside stays", async () => {
  // given
  const orbit = await startsOrbit();
  const { slug, owner, people } = await orbit.workspace("member");
  const tab = await people.member.opens(slug);
  const path = `/v1/workspaces/${slug}/rooms`;
  const command = await holdCommand(owner, { base: orbit.base, origin, path }, { name: "Planning" });
  expect(await ready(orbit)).toBe(200);
  // when
  const gone = orbit.leaves();
  // then
  expect(await ready(orbit)).toBe(503);
  expect((await fetch(`${orbit.base}/livez`)).status).toBe(200);
  const late = owner.knock(slug);
  await late.ended();
  expect(late.refused).toBe(503);
  for (const accept of ["text/event-stream", "application/json"]) {
    const answer = await fetch(eventsAt(orbit, slug), { headers: { accept, cookie: owner.cookie } });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
  }
  const preflight = await owner.request("GET", `/v1/realtime/preflight?workspace=${slug}`);
  expect(preflight.status).toBe(503);
  expect(tab.closed).toBeNull();
  // when the command finishes
  expect(await command.finish()).toBe(201);
  await gone;
  await tab.ended();
  // then its event came before the goodbye
  expect(tab.events("workspace.room.created")).toHaveLength(1);
  expect(tab.closed).toEqual({ code: 1012, reason: "restart 1000" });
});

test("[SESS-3] sockets, streams and polls are sent away with 1012 and the span to come back over, and all at the same cursor", async () => {
  // given
  const orbit = await startsOrbit();
  const { slug, owner } = await orbit.workspace();
  const tabs = await Promise.all(Array.from({ length: 8 }, () => owner.opens(slug)));
  const stream = new EventStream(eventsAt(orbit, slug), { cookie: owner.cookie });
  await stream.opened();
  const polling = owner.request<{ close: unknown }>("GET", `/v1/events?workspace=${slug}`);
  await expect.poll(() => orbit.realtime.feeds.all()[0]?.size).toBe(10);
  // when
  const startedAt = performance.now();
  await orbit.leaves();
  const tookMs = performance.now() - startedAt;
  // then
  const restart = { code: 1012, reason: "restart 1000" };
  for (const tab of tabs) expect(tab.closed).toEqual(restart);
  expect(stream.closed).toEqual(restart);
  expect((await polling).body.close).toEqual(restart);
  // Nothing waits for a time-out: far from the limit, however slow the machine.
  expect(tookMs).toBeLessThan(10_000);
});

test("[SESS-3] a second TERM ends the process at once, not with 0, and says what was still open", async () => {
  // given: a real process that can't finish, because a command never ends
  const directory = await makeDataDirectory();
  undos.push(directory.remove);
  const server = startServerProcess(await freePort(), { DATA_DIR: directory.path });
  undos.push(() => server.stop());
  await server.ready();
  const ana = new Person("Ana", { base: server.url, origin: server.url });
  await ana.signUp();
  await ana.does("POST", "/v1/workspaces", { name: "Acme", slug: "acme" });
  const tab = await ana.opens("acme");
  const at = { base: server.url, origin: server.url, path: "/v1/workspaces/acme/rooms" };
  const command = await holdCommand(ana, at, { name: "Planning" });
  // when
  server.signal("SIGTERM");
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(503);
  expect(tab.closed).toBeNull();
  server.signal("SIGTERM");
  const ended = await server.ended();
  // then
  expect(required(ended.code)).not.toBe(0);
  expect(server.log()).toContain("1 socket(s) and 1 command(s) were still open");
  await expect(command.finish()).rejects.toThrow();
}, 60_000);
