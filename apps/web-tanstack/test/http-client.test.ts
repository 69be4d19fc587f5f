import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { demoSignIns } from "@orbit/shared/http";
import { afterEach, expect, test } from "vitest";
import { command, get, Problem } from "../src/lib/api/http-client.ts";
import { askUntilDecided, runCommand } from "../src/lib/api/use-command.ts";

let server: Server | null = null;
const asked: IncomingMessage[] = [];

const serve = async (answer: RequestListener): Promise<string> => {
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an address with one.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const refused = async (promise: Promise<unknown>): Promise<Problem> => {
  const error = await promise.catch((caught: unknown) => caught);
  if (!(error instanceof Problem)) throw new Error("expected a Problem");
  return error;
};

test("an answer is read through its schema", async () => {
  const origin = await serve((_request, response) => response.end('{"password":"p","people":[],"extra":1}'));
  expect(await get(`${origin}/x`, demoSignIns)).toEqual({ password: "p", people: [] });
});

test("an answer that does not fit is a problem that asks for a reload", async () => {
  const origin = await serve((_request, response) => response.end('{"password":1}'));
  expect((await refused(get(`${origin}/x`, demoSignIns))).code).toBe("network.unreadable");
});

test("a refusal keeps its code, its sentence, its fields and the entity as it is now", async () => {
  const body = {
    type: "about:blank",
    title: "Conflict",
    status: 409,
    code: "workspaces.stale_version",
    detail: "Dan already made Ben an Admin.",
    requestId: "r1",
    fields: [{ path: "version", message: "is stale" }],
    current: { id: "x" },
  };
  const origin = await serve((_request, response) => response.writeHead(409).end(JSON.stringify(body)));
  const problem = await refused(get(`${origin}/x`, demoSignIns));
  expect(problem).toMatchObject({ status: 409, code: body.code, message: body.detail, requestId: "r1" });
  expect(problem.fields).toEqual(body.fields);
  expect(problem.current).toEqual(body.current);
});

test("a proxy's own error page, and no server at all, are problems too", async () => {
  const origin = await serve((_request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>"));
  expect(await refused(get(`${origin}/x`, demoSignIns))).toMatchObject({ status: 502, code: "network.unexpected" });
  server?.closeAllConnections();
  server?.close();
  expect(await refused(get(`${origin}/x`, demoSignIns))).toMatchObject({ status: 0, code: "network.unreachable" });
});

test("[LOG-6] every try of one command carries the same key, and the next command another", async () => {
  let left = 2;
  const origin = await serve((_request, response) => {
    left -= 1;
    response.writeHead(left > 0 ? 503 : 200).end("null");
  });
  const nothing = { parse: () => null };
  const keys: string[] = [];
  const steps = {
    send: (_: undefined, idempotencyKey: string) =>
      command({ method: "DELETE", path: `${origin}/x`, idempotencyKey }, nothing),
    onStart: (_: undefined, mutationId: string) => keys.push(mutationId),
    onEnd: (mutationId: string) => keys.push(mutationId),
  };
  await runCommand(steps, undefined);
  await runCommand(steps, undefined);
  const sent = asked.map(({ headers }) => headers["idempotency-key"]);
  expect(sent).toHaveLength(3);
  expect(sent[0]).toBe(sent[1]);
  expect(sent[2]).not.toBe(sent[0]);
  const named = sent.map((key) => String(key).split(".")[0]);
  expect(keys).toEqual([named[0], named[0], named[2], named[2]]);
  expect(keys).not.toContain(sent[0]);
});

test("a refusal is not asked again, and a command nobody can decide is given up after three tries", async () => {
  const count = async (status: number): Promise<number> => {
    let tries = 0;
    const ask = () => {
      tries += 1;
      return Promise.reject(new Problem({ status, code: "c", detail: "d" }));
    };
    await refused(askUntilDecided(ask, () => Promise.resolve()));
    return tries;
  };
  expect(await count(403)).toBe(1);
  expect(await count(0)).toBe(3);
});
