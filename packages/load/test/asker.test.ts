import { once } from "node:events";
import { createServer } from "node:http";
import { Account } from "@orbit/testkit";
import { afterEach, expect, test } from "vitest";
import { Asker } from "../src/people/asker.ts";
import { LimitBook } from "../src/people/limit-book.ts";

const undos: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0)) await undo();
});

type Script = readonly { status: number; headers?: Record<string, string>; code?: string }[];

/** A server that answers what it is told to, one after the other, and keeps the keys it was asked under. */
const answering = async (script: Script) => {
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    const { status, headers = {}, code = "" } = script[keys.length] ?? { status: 200 };
    keys.push(request.headers["idempotency-key"]);
    response.writeHead(status, headers).end(JSON.stringify({ code }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  undos.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const said: string[] = [];
  const limits = new LimitBook((text) => said.push(text));
  const asker = new Asker(limits, new AbortController().signal);
  const account = new Account("Ana", { base: url, origin: url });
  const ask = (patienceMs: number) =>
    asker.ask(account, { method: "POST", path: "/v1/auth/sign-up" }, { as: "sign_up", patienceMs });
  return { ask, keys, said, limits };
};

test("a 429 is waited for as long as it says, asked again under the same key, and named with what raises the limit", async () => {
  const { ask, keys, said, limits } = await answering([
    { status: 429, headers: { "retry-after": "0" } },
    { status: 429, headers: { "retry-after": "0" } },
    { status: 201 },
  ]);
  expect(await ask(5_000)).toMatchObject({ kind: "ok" });
  expect(new Set(keys).size).toBe(1);
  expect(keys).toHaveLength(3);
  expect(said).toEqual([expect.stringContaining("LIMIT_SIGN_UP_PER_ADDRESS")]);
  expect(limits.lines).toEqual([expect.stringMatching(/^2 × LIMIT_SIGN_UP_PER_ADDRESS/)]);
});

test("a wait longer than there is patience for is not waited", async () => {
  const { ask, keys } = await answering([{ status: 503, headers: { "retry-after": "60" } }]);
  expect(await ask(5_000)).toEqual({ kind: "unanswered", status: 503 });
  expect(keys).toHaveLength(1);
});

test("what is refused is not asked again", async () => {
  const { ask, keys } = await answering([{ status: 409, code: "identity.email_taken" }]);
  expect(await ask(5_000)).toEqual({ kind: "refused", status: 409, code: "identity.email_taken" });
  expect(keys).toHaveLength(1);
});
