import type { ServerResponse } from "node:http";
import { patiently } from "@orbit/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { createEventStreamTransport } from "../src/event-stream-transport.ts";
import { listen } from "./support/heard.ts";
import { startHttpStub } from "./support/http-stub.ts";

let closeStub = (): void => {};
afterEach(() => closeStub());

const CONNECTION = 'event: connection\ndata: {"id":"c 1"}\n\n';
const transport = createEventStreamTransport(fetch);

const served = async (serve: (response: ServerResponse) => void, messageStatus = 204) => {
  const stub = await startHttpStub(({ method }, response) => {
    if (method === "POST") response.writeHead(messageStatus).end();
    else serve(response.writeHead(200, { "content-type": "text/event-stream" }));
  });
  closeStub = stub.close;
  return { ...stub, events: `${stub.url}/v1/events?workspace=acme&cursor=1.10` };
};

test("frames come as they are sent, in pieces, and the named close has its code and reason", async () => {
  const stub = await served((response) => {
    const text = Buffer.from(`retry: 2000\n\n${CONNECTION}data: {"type":"é"}\nid: 1.11\n\ndata: two\n\n`);
    for (const byte of text) response.write(Buffer.of(byte));
    response.end('event: close\ndata: {"code":4403,"reason":"access_revoked"}\n\n');
  });
  const heard = listen(transport, stub.events);
  expect(await heard.closed).toEqual({ code: 4403, reason: "access_revoked" });
  expect(heard.said).toEqual(['{"type":"é"}', "two"]);
  expect(stub.asked[0]?.headers.accept).toBe("text/event-stream");
  expect(stub.asked[0]?.query.get("cursor")).toBe("1.10");
  expect(heard.closes()).toBe(1);
});

test("a stream that just ends is a drop", async () => {
  const stub = await served((response) => response.end(`${CONNECTION}data: one\n\n`));
  const heard = listen(transport, stub.events);
  expect(await heard.closed).toEqual({ code: 1006, reason: "" });
});

test.each([
  [401, "application/problem+json"],
  [503, "application/problem+json"],
  [200, "text/html"],
])("status %i as %s is a drop whose reason preflight tells", async (status, type) => {
  const stub = await startHttpStub((_asked, response) =>
    response.writeHead(status, { "content-type": type }).end("data: no frame\n\n"),
  );
  closeStub = stub.close;
  const heard = listen(transport, `${stub.url}/v1/events`);
  expect(await heard.closed).toEqual({ code: 1006, reason: "" });
  expect(heard.said).toEqual([]);
});

test("messages go out one after the other, to the connection the server named", async () => {
  const stub = await served((response) => response.write(`${CONNECTION}data: hello\n\n`));
  const heard = listen(transport, stub.events, (_text, link) => {
    link.send('{"type":"presence.away"}');
    link.send('{"type":"presence.back"}');
  });
  await vi.waitFor(() => expect(stub.asked).toHaveLength(3), patiently);
  expect(stub.asked.slice(1)).toMatchObject([
    { method: "POST", path: "/v1/events/c%201/messages", body: '{"type":"presence.away"}' },
    { method: "POST", path: "/v1/events/c%201/messages", body: '{"type":"presence.back"}' },
  ]);
  expect(stub.asked[1]?.headers["content-type"]).toBe("application/json");
  expect(heard.closes()).toBe(0);
  heard.link.close();
  expect(await heard.closed).toEqual({ code: 1000, reason: "" });
});

test.each([
  [404, 1],
  [503, 1],
  [400, 0],
])("a message answered with %i ends the link when it cannot have been heard", async (status, closes) => {
  const stub = await served((response) => response.write(`${CONNECTION}data: hello\n\n`), status);
  const heard = listen(transport, stub.events, (_text, link) => {
    link.send("one");
    link.send("two");
  });
  await vi.waitFor(
    () => expect(closes === 0 ? stub.asked.length : heard.closes()).toBe(closes === 0 ? 3 : 1),
    patiently,
  );
  expect(heard.closes()).toBe(closes);
  heard.link.close();
});

test("a closed link tells its server, and nothing more is heard of it", async () => {
  let gone = false;
  const stub = await served((response) => {
    response.on("close", () => {
      gone = true;
    });
    response.write(`${CONNECTION}data: one\n\ndata: two\n\n`);
  });
  const heard = listen(transport, stub.events, (_text, link) => link.close());
  await vi.waitFor(() => expect(gone).toBe(true), patiently);
  heard.link.close();
  expect(heard.said).toEqual(["one"]);
  expect(heard.closes()).toBe(1);
});

test("no handler runs before open has returned, even for a fetch that throws", async () => {
  const broken = createEventStreamTransport(() => {
    throw new Error("no network");
  });
  const heard = listen(broken, "http://orbit.example/v1/events");
  expect(heard.closes()).toBe(0);
  expect(await heard.closed).toEqual({ code: 1006, reason: "" });
});

test("a message waits for the answer to the one before it, so that none overtakes another", async () => {
  const waiting: ServerResponse[] = [];
  const stub = await startHttpStub(({ method }, response) => {
    if (method === "POST") waiting.push(response);
    else response.writeHead(200, { "content-type": "text/event-stream" }).write(`${CONNECTION}data: hello\n\n`);
  });
  closeStub = stub.close;
  const sent: string[] = [];
  const heldBack = createEventStreamTransport((input, init) => {
    if (init?.method === "POST") sent.push(String(init.body));
    return fetch(input, init);
  });
  const heard = listen(heldBack, `${stub.url}/v1/events`, (_text, link) => {
    link.send("one");
    link.send("two");
  });
  await vi.waitFor(() => expect(waiting).toHaveLength(1), patiently);
  expect(sent).toEqual(["one"]);
  waiting[0]?.writeHead(204).end();
  await vi.waitFor(() => expect(waiting).toHaveLength(2), patiently);
  heard.link.close();
});
