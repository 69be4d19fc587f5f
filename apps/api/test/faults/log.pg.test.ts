import type { ActivityPage } from "@orbit/shared/http";
import { commandsOn, issue, type RecordingClient } from "@orbit/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { missedBound, ms, report } from "./support/figures.ts";
import { type Staffing, Stage } from "./support/stage.ts";

let stage: Stage;
let acme: Staffing;
let other: Staffing;
let ana: RecordingClient;
let elsewhere: RecordingClient;

beforeAll(async () => {
  stage = await Stage.open(await postgresTestDatabaseUrl());
  const owner = await stage.account("Ana");
  acme = await stage.workspace(owner);
  other = await stage.workspace(owner);
  ana = await stage.tab("Ana", acme, owner);
  elsewhere = await stage.tab("Ana elsewhere", other, owner);
});
afterAll(() => stage.close());

/** A row that no command would write. Answers its place in the log. */
const insertRow = async (type: string, payload: object): Promise<number> => {
  const [row] = await stage.query<{ seq: string }>(
    `with head as (
       update workspace_logs l set last_seq = last_seq + 1 from workspaces w
       where w.id = l.workspace_id and w.slug = $1 returning l.workspace_id, l.last_seq
     ), appended as (
       insert into workspace_events (workspace_id, seq, id, type, payload, occurred_at)
       select workspace_id, last_seq, gen_random_uuid(), $2, $3, now() from head
     ) select last_seq as seq from head`,
    [acme.slug, type, JSON.stringify(payload)],
  );
  return Number(row?.seq);
};

const createsRoom = async (client: RecordingClient, name: string): Promise<number> => {
  const { outcome } = await issue(client, commandsOn(client.slug).createRoom(name), stage.history);
  if (outcome.kind !== "ok") throw new Error(`the room was not created: ${JSON.stringify(outcome)}`);
  return outcome.position.seq;
};

const heldWithin = async (client: RecordingClient, seq: number): Promise<number> => {
  const began = performance.now();
  await client.until(`row ${seq}`, () => client.holds(seq));
  return performance.now() - began;
};

test("[F42] a poisoned row costs its workspace a snapshot, the others nothing, and the stream goes on", async () => {
  const before = ana.resyncs.length;
  // A room's id that is no uuid: the projection's query fails each time.
  const poisoned = await insertRow("rooms.room.renamed", { roomId: "not-a-uuid", from: "a", to: "b" });
  const meanwhile = createsRoom(elsewhere, "Meanwhile").then((seq) => heldWithin(elsewhere, seq));
  const stalled = await heldWithin(ana, poisoned);
  const after = await heldWithin(ana, await createsRoom(ana, "After the poison"));
  const letters = await stage.query("select seq from dead_letters where seq = $1", [poisoned]);
  await stage.converge(acme.slug, [ana]);
  expect(ana.resyncs.length).toBe(before + 1);
  expect(letters).toHaveLength(1);
  expect(stalled).toBeLessThan(5_000);
  const log = stage.server.log();
  expect(log).toContain("could not be projected");
  report({
    id: "F42",
    injected: "a row whose projection always throws, inserted by SQL",
    n: 1,
    expected: "3 tries, then a resync in its place, a dead letter and an alert; stall ≤ 5 s, other workspaces 0",
    seen: `stalled ${ms(stalled)} (the poll that finds the row included), the next row came after ${ms(after)}; another workspace waited ${ms(await meanwhile)}`,
    missed: missedBound("stall", stalled, 5_000),
    bite: "1 dead letter, 1 snapshot",
  });
});

test("[F43] a row of a type that only a newer version knows moves everybody past it, with a snapshot", async () => {
  const before = ana.resyncs.length;
  const unknown = await insertRow("workspaces.workspace.painted", { colour: "blue" });
  const stalled = await heldWithin(ana, unknown);
  const after = await heldWithin(ana, await createsRoom(ana, "After the unknown"));
  const late = await stage.tab("Ana, late", acme, ana.account, { resumesFrom: ana });
  await stage.converge(acme.slug, [ana, late]);
  const activity = await ana.account.does<ActivityPage>("GET", `/v1/workspaces/${acme.slug}/activity`);
  expect(activity.entries.some(({ type }) => type === "workspaces.workspace.painted")).toBe(true);
  expect(ana.resyncs.length).toBe(before + 1);
  late.close();
  report({
    id: "F43",
    injected: "a row of an unknown type, inserted by SQL",
    n: 1,
    expected: "node and clients move past it, refetching; 0 stall; the activity page still opens",
    seen: `past it after ${ms(stalled)} (the poll included), the next row came after ${ms(after)}`,
    bite: "1 snapshot because of it",
  });
});

test("[F49] retention passes the cursor of who is away: they are told to start over, never served a part", async () => {
  const sleeper = await stage.tab("Sleeper", acme, ana.account);
  const cursor = sleeper.cursor;
  sleeper.close();
  for (let round = 0; round < 5; round += 1) await createsRoom(ana, `While asleep ${round}`);
  const head = await stage.head(acme.slug);
  await stage.query("update workspace_logs set floor_seq = $1 where last_seq = $1", [head]);
  await stage.query(
    "delete from workspace_events e using workspace_logs l where l.workspace_id = e.workspace_id and e.seq <= l.floor_seq",
  );
  await createsRoom(ana, "After the trim");
  const awake = await stage.tab("Sleeper, awake", acme, ana.account, { resumesFrom: sleeper });
  await stage.converge(acme.slug, [ana, awake]);
  // One snapshot is enough: the resync after the greeting only says why.
  expect(awake.resyncs).toEqual(["not_resumed"]);
  report({
    id: "F49",
    injected: `the log is trimmed up to its head while a client is away at ${cursor?.seq}, ${head - (cursor?.seq ?? 0)} rows below`,
    n: 1,
    expected: "resync, 0 partial replays",
    seen: `one resync, one snapshot, then the same state as the server`,
    bite: `${head - (cursor?.seq ?? 0)} rows gone`,
  });
});

test("the whole run passes the history checker", async () => {
  await stage.converge(acme.slug, [ana]);
  expect(await stage.violations(acme.slug, ["C2", "C12"])).toEqual([]);
  expect(await stage.violations(other.slug, ["C2", "C6", "C7", "C12"])).toEqual([]);
});
