/**
 * A day offline: 100,000 events on 2,000 entities while one client was away. What does its return cost? A real server process
 * on a real Postgres; run `npm run build` first.
 *
 *     npx tsx apps/api/test/load/long-absence.ts
 *
 * Prints figures and judges one of them: a client that does not end up with the state of now ends it with 1.
 */
import type { PositionDto, RoomDto, WorkspaceSnapshotDto } from "@orbit/shared/dto";
import { formatCursor } from "@orbit/shared/realtime";
import { freePort, startServerProcess } from "@orbit/testkit";
import pg from "pg";
import { embeddedPostgres } from "../support/embedded-postgres.ts";
import { Person } from "../support/person.ts";

const ENTITIES = 2_000;
const EVENTS = 100_000;
const NEARER = 900;
const SLUG = "away";

/** As the commands of a day would have left them; through HTTP they would take an hour. */
const livedThrough = async (databaseUrl: string, slug: string): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("begin");
    await client.query(
      `insert into rooms (id, workspace_id, name, created_by, created_at, archived_at, version)
       select gen_random_uuid(), id, 'Room ' || n, null, now(), null, 1
       from workspaces, generate_series(1, ${ENTITIES}) as n where slug = $1`,
      [slug],
    );
    await client.query(
      `insert into workspace_events (workspace_id, seq, id, type, payload, actor_id, mutation_id, occurred_at)
       select log.workspace_id, log.last_seq + n, gen_random_uuid(), 'rooms.room.renamed',
         jsonb_build_object('roomId', room.ids[1 + n % ${ENTITIES}], 'from', 'a', 'to', 'b'), null, null, now()
       from workspace_logs as log
       join workspaces on workspaces.id = log.workspace_id
       cross join lateral (select array_agg(id) as ids from rooms where workspace_id = log.workspace_id) as room
       cross join generate_series(1, ${EVENTS}) as n
       where workspaces.slug = $1`,
      [slug],
    );
    await client.query(
      `update workspace_logs set last_seq = last_seq + ${EVENTS}
       where workspace_id = (select id from workspaces where slug = $1)`,
      [slug],
    );
    await client.query("commit");
  } finally {
    await client.end();
  }
};

const cpuSeconds = async (url: string): Promise<number> => {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]);
};

/** Runs `work`, and says what it took of the clock and of the server's processor. */
const costOf = async <T>(url: string, work: () => Promise<T>): Promise<{ value: T; wallMs: number; cpuMs: number }> => {
  const [began, before] = [performance.now(), await cpuSeconds(url)];
  const value = await work();
  const wallMs = performance.now() - began;
  return { value, wallMs, cpuMs: ((await cpuSeconds(url)) - before) * 1_000 };
};

const returns = async (owner: Person, from: PositionDto, to: PositionDto) => {
  const tab = owner.knock(SLUG, { cursor: formatCursor(from) });
  await tab.opened();
  if (!tab.hello.resumed) {
    const snapshot = await owner.does<WorkspaceSnapshotDto>("GET", `/v1/workspaces/${SLUG}`);
    return {
      how: "snapshot",
      frames: 0,
      bytes: JSON.stringify(snapshot).length,
      isCurrent: snapshot.position.seq >= to.seq,
    };
  }
  await tab.until("the newest event", () => tab.stored.at(-1)?.seq === to.seq);
  const bytes = tab.raw.reduce((sum, frame) => sum + frame.length, 0);
  const rooms = new Set(
    tab.events("workspace.room.renamed").map(({ event }: { event: { room: RoomDto } }) => event.room.id),
  );
  return {
    how: "replay",
    frames: tab.stored.length,
    bytes,
    isCurrent: rooms.size === Math.min(ENTITIES, to.seq - from.seq),
  };
};

const postgres = await embeddedPostgres();
const databaseUrl = await postgres.createDatabase();
const server = startServerProcess(await freePort(), { DATABASE_URL: databaseUrl });
try {
  await server.ready();
  const owner = new Person("Ana", { base: server.url, origin: server.url });
  await owner.signUp();
  await owner.does("POST", "/v1/workspaces", { name: "Away", slug: SLUG });
  const { position: left } = await owner.snapshot(SLUG);
  await livedThrough(databaseUrl, SLUG);
  const { position: now } = await owner.snapshot(SLUG);
  const absences = [
    { missed: now.seq - left.seq, from: left },
    { missed: NEARER, from: { ...now, seq: now.seq - NEARER } },
  ];
  for (const { missed, from } of absences) {
    const { value, wallMs, cpuMs } = await costOf(server.url, () => returns(owner, from, now));
    const how = `${value.how}, ${value.frames} frame(s), ${(value.bytes / 1024).toFixed(0)} KiB`;
    console.log(
      `${missed} events missed on ${ENTITIES} entities: ${how}; ${wallMs.toFixed(0)} ms, server CPU ${cpuMs.toFixed(0)} ms`,
    );
    if (!value.isCurrent) process.exitCode = 1;
  }
  owner.closeTabs();
} finally {
  await server.stop();
  await postgres.stop();
}
