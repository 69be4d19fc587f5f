import type { Account, RecordingClient } from "@orbit/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { ms, report, sized } from "./support/figures.ts";
import { type Staffing, Stage } from "./support/stage.ts";

let stage: Stage;
let acme: Staffing;
let ana: RecordingClient;

beforeEach(async () => {
  stage = await Stage.open(await postgresTestDatabaseUrl());
  const owner = await stage.account("Ana");
  acme = await stage.workspace(owner);
  ana = await stage.tab("Ana", acme, owner);
});
afterEach(() => stage.close());

type Bystander = { closed: Promise<{ code: number; reason: string }> };

const bystander = (account: Account): Promise<Bystander> =>
  new Promise((resolve, reject) => {
    const headers = { cookie: account.cookie, origin: stage.url };
    const socket = new WebSocket(`${stage.url.replace("http", "ws")}/v1/ws?workspace=${acme.slug}`, { headers });
    const closed: Bystander["closed"] = new Promise((done) => {
      socket.on("close", (code, reason) => done({ code, reason: reason.toString() }));
    });
    socket.once("message", () => resolve({ closed }));
    socket.on("error", reject);
  });

/** So many at a time: a storm of upgrades is another test's fault. */
const openBystanders = async (count: number): Promise<Bystander[]> => {
  const open: Bystander[] = [];
  while (open.length < count) {
    const some = Array.from({ length: Math.min(50, count - open.length) }, () => bystander(acme.owner));
    open.push(...(await Promise.all(some)));
  }
  return open;
};

test("[F45] TERM fails no command that is under way, and sends every socket away to come back", async () => {
  const sockets = sized(50, 150, 1_000);
  const commands = 20;
  const bystanders = await openBystanders(sockets);
  const lock = await stage.connection();
  await lock.query("begin");
  await lock.query("select 1 from workspace_logs for update");
  const sent = Array.from({ length: commands }, (_, index) =>
    acme.owner.request("POST", `/v1/workspaces/${acme.slug}/rooms`, { name: `Room ${index}` }),
  );
  await new Promise((resolve) => setTimeout(resolve, 300));
  stage.fault("SIGTERM", [1012]);
  const began = performance.now();
  stage.server.signal("SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 500));
  await lock.query("commit");
  await lock.end();
  const statuses = (await Promise.all(sent)).map(({ status }) => status);
  const closes = await Promise.all(bystanders.map(({ closed }) => closed));
  const { code } = await stage.server.ended();
  const took = performance.now() - began;
  await stage.start();
  ana.retryNow();
  await stage.converge(acme.slug, [ana]);
  expect(statuses).toEqual(Array(commands).fill(201));
  expect(new Set(closes.map((close) => close.code))).toEqual(new Set([1012]));
  expect(code).toBe(0);
  expect(took).toBeLessThan(30_000);
  expect(ana.replica.rooms.all()).toHaveLength(commands);
  expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
  report({
    id: "F45",
    injected: `SIGTERM with ${sockets} sockets and ${commands} commands in flight`,
    n: 1,
    expected: "exit ≤ 30 s; every client 1012; 0 failed commands; 0 lost",
    seen: `exit 0 after ${ms(took)}; ${closes.length} of ${sockets} closed 1012 (${closes[0]?.reason}); 0 of ${commands} commands failed; 0 lost`,
    bite: `${commands} commands were held up when TERM came`,
  });
});
