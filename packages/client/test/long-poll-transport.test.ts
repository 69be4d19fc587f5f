import { patiently } from "@orbit/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { createLongPollTransport } from "../src/long-poll-transport.ts";
import { FakeTime } from "./support/fake-timers.ts";
import { listen } from "./support/heard.ts";
import { startHttpStub } from "./support/http-stub.ts";

let closeStub = (): void => {};
afterEach(() => closeStub());

const HELLO = { type: "hello", heartbeatMs: 15_000 };
type Poll = { frames: unknown; cursor?: string | null; close?: unknown };

/** A server that answers the polls in turn, and holds the one after the last for ever. */
const polled = async (...answers: Poll[]) => {
  const stub = await startHttpStub((_asked, response) => {
    const answer = answers.shift();
    if (answer) response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  closeStub = stub.close;
  const time = new FakeTime();
  const transport = createLongPollTransport({ fetch, timers: time });
  return { ...stub, time, transport, events: `${stub.url}/v1/events?workspace=acme&cursor=1.10` };
};

test("polls follow one another from the cursor of the last answer, each a connection that greets anew", async () => {
  const stub = await polled(
    { frames: [HELLO, { type: "event", seq: 11 }], cursor: "1.11", close: null },
    { frames: [HELLO, { type: "heartbeat" }], cursor: "1.12", close: null },
  );
  const heard = listen(stub.transport, stub.events);
  await vi.waitFor(() => expect(heard.said).toHaveLength(2), patiently);
  expect(stub.asked).toHaveLength(1);
  await vi.waitFor(() => {
    stub.time.advance(200);
    expect(stub.asked).toHaveLength(3);
  }, patiently);
  expect(stub.asked.map(({ query }) => query.get("cursor"))).toEqual(["1.10", "1.11", "1.12"]);
  expect(stub.asked[0]?.headers.accept).toBe("application/json");
  const hello = JSON.stringify(HELLO);
  expect(heard.said).toEqual([hello, '{"type":"event","seq":11}', "renewed", hello, '{"type":"heartbeat"}']);
  heard.link.close();
  expect(await heard.closed).toEqual({ code: 1000, reason: "" });
});

test("the first poll is answered at once, the others wait no longer than a heartbeat", async () => {
  const stub = await polled({ frames: [HELLO], cursor: "1.10", close: null });
  const heard = listen(stub.transport, stub.events);
  await vi.waitFor(() => {
    stub.time.advance(200);
    expect(stub.asked).toHaveLength(2);
  }, patiently);
  expect(stub.asked.map(({ query }) => query.get("wait"))).toEqual(["0", "15000"]);
  heard.link.close();
});

test("without a cursor in the answer the next poll comes without one", async () => {
  const stub = await polled({ frames: [HELLO], cursor: null, close: null });
  const heard = listen(stub.transport, stub.events);
  await vi.waitFor(() => {
    stub.time.advance(200);
    expect(stub.asked).toHaveLength(2);
  }, patiently);
  expect(stub.asked[1]?.query.has("cursor")).toBe(false);
  heard.link.close();
});

test("the last frames come before the close that the answer carries", async () => {
  const stub = await polled({
    frames: [HELLO, { n: 1 }],
    cursor: null,
    close: { code: 4403, reason: "access_revoked" },
  });
  const heard = listen(stub.transport, stub.events);
  expect(await heard.closed).toEqual({ code: 4403, reason: "access_revoked" });
  expect(heard.said).toHaveLength(2);
  stub.time.advance(60_000);
  expect(stub.asked).toHaveLength(1);
});

test.each([[{ frames: 7 }], [{ frames: "no" }]])("an answer like %j is a drop", async (answer) => {
  const stub = await polled(answer);
  expect(await listen(stub.transport, stub.events).closed).toEqual({ code: 1006, reason: "" });
});

test("a refused poll is a drop, and no further one is tried", async () => {
  const stub = await startHttpStub((_asked, response) => response.writeHead(404).end());
  closeStub = stub.close;
  const time = new FakeTime();
  const heard = listen(createLongPollTransport({ fetch, timers: time }), `${stub.url}/v1/events`);
  expect(await heard.closed).toEqual({ code: 1006, reason: "" });
  time.advance(60_000);
  expect(stub.asked).toHaveLength(1);
});

test("who closes the link while frames are handed over hears no more of them", async () => {
  const stub = await polled({ frames: [{ n: 1 }, { n: 2 }], cursor: null, close: { code: 4403, reason: "" } });
  const heard = listen(stub.transport, stub.events, (_text, link) => link.close());
  expect(await heard.closed).toEqual({ code: 1000, reason: "" });
  expect(heard.said).toEqual(['{"n":1}']);
  expect(heard.closes()).toBe(1);
});
