import type { PostgresPoolClient } from "kysely";
import { expect, test } from "vitest";
import { fewerRoundTrips } from "./fewer-round-trips.ts";

type Answer = { resolve: (rows?: readonly unknown[]) => void; reject: (error: Error) => void };

/** The far end of one connection: says what it was sent, and answers when it is told to. */
const connected = async () => {
  const sent: string[] = [];
  const answers: Answer[] = [];
  const query = (text: string) => {
    sent.push(text);
    return new Promise((resolve, reject) => {
      answers.push({ resolve: (rows = []) => resolve({ command: "SELECT", rowCount: 0, rows }), reject });
    });
  };
  // As much of a client as the pool's users see.
  const far = { query, release: () => {} } as unknown as PostgresPoolClient;
  const client = await fewerRoundTrips({ connect: async () => far, end: async () => {} }).connect();
  const ask = (text: string) => client.query(text, []);
  return { ask, sent, answers };
};
const turn = () => new Promise(setImmediate);

test("BEGIN does not wait to be answered when a SELECT comes first", async () => {
  const { ask, sent, answers } = await connected();
  await ask("begin");
  const read = ask("select 1");
  await turn();
  expect(sent).toEqual(["begin", "select 1"]);
  answers[0]?.resolve();
  answers[1]?.resolve([{ one: 1 }]);
  await expect(read).resolves.toMatchObject({ rows: [{ one: 1 }] });
});

test("nothing is written before BEGIN was answered", async () => {
  const { ask, sent, answers } = await connected();
  await ask("begin");
  const written = ask("insert into rooms");
  await turn();
  expect(sent).toEqual(["begin"]);
  answers[0]?.reject(new Error("no transaction"));
  await expect(written).rejects.toThrow("no transaction");
  expect(sent).toEqual(["begin"]);
});

test("what was read outside the transaction that failed to begin is withheld", async () => {
  const { ask, answers } = await connected();
  await ask("begin");
  const read = ask("select 1");
  await turn();
  answers[1]?.resolve([{ one: 1 }]);
  answers[0]?.reject(new Error("no transaction"));
  await expect(read).rejects.toThrow("no transaction");
});

test("a statement that commits is followed by COMMIT at once, and only one", async () => {
  const { ask, sent, answers } = await connected();
  const last = ask("/* last */ insert into workspace_events");
  await turn();
  expect(sent).toEqual(["/* last */ insert into workspace_events", "commit"]);
  answers[0]?.resolve();
  await last;
  const committed = ask("commit");
  answers[1]?.reject(new Error("the connection was lost"));
  await expect(committed).rejects.toThrow("the connection was lost");
  expect(sent).toHaveLength(2);
});

test("who wrote waits for COMMIT; who only read does not", async () => {
  const { ask, answers } = await connected();
  await ask("begin");
  const read = ask("select 1");
  answers[0]?.resolve();
  answers[1]?.resolve();
  await read;
  let isCommitted = false;
  const committed = ask("commit").then(() => {
    isCommitted = true;
  });
  await turn();
  expect(isCommitted).toBe(false);
  answers[2]?.resolve();
  await committed;

  await ask("start transaction isolation level repeatable read read only");
  const looked = ask("select 1");
  answers[3]?.resolve();
  answers[4]?.resolve();
  await looked;
  await expect(ask("commit")).resolves.toBeDefined();
  answers[5]?.reject(new Error("lost, and nobody misses it"));
});

test("a transaction in which nothing was asked still says whether it could begin", async () => {
  const { ask, answers } = await connected();
  await ask("start transaction isolation level repeatable read read only");
  const committed = ask("commit");
  answers[0]?.reject(new Error("away"));
  await expect(committed).rejects.toThrow("away");
});
