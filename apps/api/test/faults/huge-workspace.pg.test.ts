import type { WorkspaceSnapshotDto } from "@orbit/shared/dto";
import { commandsOn, issue, latencies, percentilesOf } from "@orbit/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { missedBound, ms, report, sized } from "./support/figures.ts";
import { crowd } from "./support/huge-workspace.ts";
import { processMetrics } from "./support/process-metrics.ts";
import { Stage } from "./support/stage.ts";

vi.setConfig({ testTimeout: 300_000 });

const undos: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo();
});

const MIB = 1024 * 1024;

/** A snapshot as it comes over the wire. */
const fetchSnapshot = async (stage: Stage, slug: string, cookie: string) => {
  const began = performance.now();
  const answer = await fetch(`${stage.url}/v1/workspaces/${slug}`, { headers: { cookie } });
  const firstMs = performance.now() - began;
  const text = await answer.text();
  return { status: answer.status, firstMs, wholeMs: performance.now() - began, text };
};

test("[F51] the snapshot of a huge workspace is whole, of one position, and holds nobody up", async () => {
  const n = sized(3, 3, 10);
  const size = {
    members: sized(5_000, 10_000, 50_000),
    roles: sized(1_000, 2_000, 10_000),
    rooms: sized(1_000, 2_000, 10_000),
  };
  const stage = await Stage.open(await postgresTestDatabaseUrl(), { LIMIT_ROWS_READ_PER_MINUTE: "1000000000" });
  undos.push(() => stage.close());
  const acme = await stage.workspace(await stage.account("Ana"));
  const other = await stage.workspace(acme.owner);
  const sql = await stage.connection();
  undos.push(() => sql.end());
  await crowd(sql, acme.slug, size);
  const before = await stage.head(acme.slug);
  const ana = await stage.tab("Ana", acme, acme.owner);
  const elsewhere = await stage.tab("Ana elsewhere", other, acme.owner);
  let isOver = false;
  const working = (async () => {
    for (let round = 0; !isOver; round += 1) {
      for (const client of [ana, elsewhere]) {
        await issue(client, commandsOn(client.slug).createRoom(`Meanwhile ${round}`), stage.history);
      }
    }
  })();
  await processMetrics(stage.url);
  const taken: Awaited<ReturnType<typeof fetchSnapshot>>[] = [];
  for (let round = 0; round < n; round += 1) taken.push(await fetchSnapshot(stage, acme.slug, acme.owner.cookie));
  const { loopP99Ms, loopMaxMs, residentMib } = await processMetrics(stage.url);
  isOver = true;
  await working;
  await stage.converge(acme.slug, [ana], 60_000);
  await stage.converge(other.slug, [elsewhere]);
  for (const { status, text } of taken) {
    const { members, contacts, presence, roles, rooms, position } = JSON.parse(text) as WorkspaceSnapshotDto; // the schema's own text
    // From here on, every row of the log is a room.
    const atThatPlace = size.rooms + position.seq - before;
    expect([status, members.length, contacts.length, presence.length, rooms.length]).toEqual([
      200,
      ...Array(3).fill(size.members + 1),
      atThatPlace,
    ]);
    expect(roles.length).toBeGreaterThan(size.roles);
  }
  expect(await stage.violations(acme.slug, ["C12"])).toEqual([]);
  const truth = await stage.truth(other.slug);
  const { p99 } = percentilesOf(latencies(stage.history.only(truth.members), truth));
  const first = Math.max(...taken.map(({ firstMs }) => firstMs));
  const whole = Math.max(...taken.map(({ wholeMs }) => wholeMs));
  const bytes = Math.max(...taken.map(({ text }) => text.length));
  report({
    id: "F51",
    injected: `snapshots of a workspace of ${size.members} members, ${size.roles} roles and ${size.rooms} rooms, while commands go on in it and in another`,
    n,
    expected: "whole, at one position; first bytes ≤ 1 s; event loop p99 < 100 ms",
    seen: `whole each time, with the rooms of exactly its position; ${(bytes / MIB).toFixed(1)} MiB, first bytes after at most ${ms(first)}, last after ${ms(whole)}; event loop p99 ${ms(loopP99Ms)}, max ${ms(loopMaxMs)}; the other workspace's frames p99 ${ms(p99)}; ${Math.round(residentMib)} MiB resident`,
    missed: [...missedBound("first bytes", first, 1_000), ...missedBound("event loop p99", loopP99Ms, 100)],
    bite: `${n} snapshots of ${(bytes / MIB).toFixed(1)} MiB`,
  });
});
