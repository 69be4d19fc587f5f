import { createEventStreamTransport } from "@orbit/client";
import { ChaosProxy } from "@orbit/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EventStream } from "../support/event-stream.ts";
import { type Orbit, startOrbit } from "../support/orbit.ts";
import type { Person } from "../support/person.ts";

let orbit: Orbit;
beforeAll(async () => {
  orbit = await startOrbit({ PING_INTERVAL_MS: "600", PONG_TIMEOUT_MS: "400", PRESENCE_GRACE_MS: "0" });
});
afterAll(() => orbit.close());

const headersOf = (person: Person) => ({ cookie: person.cookie, "sec-fetch-site": "same-origin" });
const eventsOf = (base: string, slug: string) => `${base}/v1/events?workspace=${slug}`;
const socketsIn = (workspaceId: string) => {
  const streams = orbit.realtime.describe().filter((stream) => stream.workspaceId === workspaceId);
  return streams.reduce((sum, stream) => sum + stream.sockets.length, 0);
};

test("[FALL-5] a stream that answers no ping is ended with 4408, and one that answers goes on", async () => {
  // given
  const { slug, owner } = await orbit.workspace();
  const [silent, answering] = [0, 1].map(() => new EventStream(eventsOf(orbit.base, slug), headersOf(owner)));
  if (!silent || !answering) throw new Error("two were opened");
  await Promise.all([silent.opened(), answering.opened()]);
  // when
  let answered = 0;
  const pong = async () => {
    while (answered < 3) {
      const asked = answered + 1;
      await answering.until("a ping", () => answering.pings >= asked || answering.isOver);
      const path = `/v1/events/${answering.connectionId}/pong`;
      expect((await owner.request("POST", path)).status).toBe(204);
      answered += 1;
    }
  };
  await pong();
  // then
  await silent.ended();
  expect(silent.closed).toEqual({ code: 4408, reason: "no_pong" });
  expect(answering.isOver).toBe(false);
  answering.vanish();
});

test("[FALL-5] nobody answers for a stream of another session", async () => {
  const { slug, owner, people } = await orbit.workspace("member");
  const stream = new EventStream(eventsOf(orbit.base, slug), headersOf(owner));
  await stream.opened();
  const reply = await people.member.request("POST", `/v1/events/${stream.connectionId}/pong`);
  expect(reply.status).toBe(404);
  stream.vanish();
});

test("[FALL-5] [F29] our client stays as long as it is there, and a half-open connection of its is noticed", async () => {
  // given: our own transport, through a network that can go away without a word
  const { slug, owner } = await orbit.workspace();
  const { workspace } = await owner.snapshot(slug);
  const proxy = await ChaosProxy.open(orbit.base);
  let pongs = 0;
  const fetching: typeof fetch = (url, init) => {
    if (String(url).endsWith("/pong")) pongs += 1;
    return fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), ...headersOf(owner) } });
  };
  const heard: string[] = [];
  const link = createEventStreamTransport(fetching).open(eventsOf(proxy.through(orbit.base), slug), {
    onMessage: (text) => heard.push(text),
    onRenewed: () => undefined,
    onClose: () => undefined,
  });
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  const watcher = await owner.opens(slug);
  const others = () => socketsIn(workspace.id) - 1;
  await expect.poll(() => pongs).toBeGreaterThan(3);
  expect(others()).toBe(1);
  // when
  proxy.blackHole();
  // then
  await expect.poll(others).toBe(0);
  link.close();
  watcher.vanish();
  await proxy.close();
});
