import type { PositionDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import { formatCursor } from "@orbit/shared/realtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import { Tab } from "../support/tab.ts";
import { ms, report, sized } from "./support/figures.ts";
import { processMetrics } from "./support/process-metrics.ts";
import { type Staffing, Stage } from "./support/stage.ts";

vi.setConfig({ testTimeout: 240_000 });

let stage: Stage;
let acme: Staffing;
beforeEach(async () => {
  stage = await Stage.open(await postgresTestDatabaseUrl(), { LIMIT_ROWS_READ_PER_MINUTE: "1000000000" });
  acme = await stage.workspace(await stage.account("Ana"));
});
afterEach(() => stage.close());

/** As the commands of an hour, or of a day, would have left them. */
const livedThrough = async (events: number, entities: number): Promise<void> => {
  await stage.query(
    `insert into rooms (id, workspace_id, name, created_by, created_at, archived_at, version)
     select gen_random_uuid(), id, 'Room ' || n, null, now(), null, 1
     from workspaces, generate_series(1, $2::integer) as n where slug = $1`,
    [acme.slug, entities],
  );
  await stage.query(
    `with head as (
       update workspace_logs l set last_seq = last_seq + $2 from workspaces w
       where w.id = l.workspace_id and w.slug = $1 returning l.workspace_id, l.last_seq
     ), room as (select array_agg(id) as ids from rooms where workspace_id = (select workspace_id from head))
     insert into workspace_events (workspace_id, seq, id, type, payload, occurred_at)
     select workspace_id, last_seq - $2 + n, gen_random_uuid(), 'rooms.room.renamed',
       jsonb_build_object('roomId', room.ids[1 + n % $3], 'from', 'a', 'to', 'b'), now()
     from head, room, generate_series(1, $2::integer) n`,
    [acme.slug, events, entities],
  );
};

const snapshot = () => acme.owner.does<WorkspaceSnapshotDto>("GET", `/v1/workspaces/${acme.slug}`);

/** Comes back with the cursor it left with. Answers how many bytes it took to be whole again. */
const returns = async (from: PositionDto, head: PositionDto) => {
  const url = `${stage.url.replace("http", "ws")}/v1/ws?workspace=${acme.slug}&cursor=${formatCursor(from)}`;
  const began = performance.now();
  const tab = new Tab(url, { cookie: acme.owner.cookie, origin: stage.url });
  await tab.opened();
  const isSentAway = () => tab.frames.some(({ type }) => type === "resync");
  await tab.until("the newest row, or a resync", () => tab.stored.at(-1)?.seq === head.seq || isSentAway());
  const told = tab.raw.reduce((sum, frame) => sum + frame.length, 0);
  const bytes = isSentAway() ? told + JSON.stringify(await snapshot()).length : told;
  tab.vanish();
  return { how: isSentAway() ? "resync" : "replay", bytes, tookMs: performance.now() - began };
};

test("[P18] whoever was away for long comes back for no more than a snapshot costs", async () => {
  const [events, entities] = [sized(20_000, 50_000, 100_000), 2_000];
  const { position: left } = await snapshot();
  await livedThrough(events, entities);
  const now = await snapshot();
  const whole = JSON.stringify(now).length;
  const absences = [600, 900, 1_500, events].map((missed) => ({
    missed,
    from: { ...left, seq: now.position.seq - missed },
  }));
  const before = await processMetrics(stage.url);
  const returned = [];
  for (const { missed, from } of absences) returned.push({ missed, ...(await returns(from, now.position)) });
  const cpuMs = ((await processMetrics(stage.url)).cpuSeconds - before.cpuSeconds) * 1_000;
  // hello and resync come on top of a snapshot.
  for (const { bytes } of returned) expect(bytes).toBeLessThanOrEqual(whole * 1.02);
  expect(returned.map(({ how }) => how)).toEqual(["replay", "resync", "resync", "resync"]);
  const kib = (bytes: number) => `${Math.round(bytes / 1024)} KiB`;
  report({
    id: "P18",
    injected: `a tab returns after ${absences.map(({ missed }) => missed).join(", ")} missed rows about ${entities} entities`,
    n: returned.length,
    expected: "a replay or a resync, of at most a snapshot's bytes; under 1 s of server time for a day of 100,000 rows",
    seen: `${returned.map(({ missed, how, bytes, tookMs }) => `${missed}: ${how}, ${kib(bytes)}, ${ms(tookMs)}`).join("; ")}; a snapshot is ${kib(whole)}; ${ms(cpuMs)} of processor for all of them`,
    missed: [
      ...(cpuMs > 3_000 ? [`processor: ${ms(cpuMs)} for ${returned.length} returns`] : []),
      ...returned
        .filter(({ bytes }) => bytes > whole * 1.02)
        .map(({ missed, how, bytes }) => `${how} of ${missed}: ${kib(bytes)}, a snapshot is ${kib(whole)}`),
    ],
    bite: `${events} rows were missed`,
  });
});
