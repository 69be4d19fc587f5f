/**
 * The composed server under the benchmark of its data path. It listens on PORT. On CTRL_PORT `/trace` tells what the trace of
 * stages has seen since it was last asked (when TRACE is set; nothing is traced otherwise), `/streams` how the feeds stand, `/held` what the process holds, `/elsewhere?slug=&events=` renames rooms as another node would,
 * `/round-trips` how long it takes to ask Postgres for nothing, and `/happen?slug=&events=` writes that many rooms and their
 * events into a workspace's log, as commands that nobody here was told of would have.
 */
import { createServer } from "node:http";
import pg from "pg";
import { markBetweenTurnsOnOneCore } from "#infrastructure/system/mark-between-turns.ts";
import { defaultRealtimeSettings } from "#realtime/realtime.ts";
import { compose } from "../../../src/compose.ts";
import { parseConfig } from "../../../src/config.ts";
import { nowUs } from "./now-us.ts";
import { StageTrace } from "./stage-trace.ts";

const PLENTY = "1000000";

/** Room for a replay of so many events, which the defaults would answer with a snapshot. */
if (process.env.ROOM_FOR) {
  const room = Number(process.env.ROOM_FOR);
  Object.assign(defaultRealtimeSettings, { maxReplay: room });
  Object.assign(defaultRealtimeSettings.feed, { maxEntries: room, maxBytes: 32 * 1024 * 1024 });
}

markBetweenTurnsOnOneCore();

const config = parseConfig({
  ...process.env,
  PUBLIC_ORIGIN: "http://bench.test",
  LOG_LEVEL: "error",
  HEARTBEAT_MS: process.env.HEARTBEAT_MS ?? "3600000",
  LIMIT_SOCKETS_PER_SESSION: PLENTY,
  LIMIT_SOCKETS_PER_USER: PLENTY,
  LIMIT_ROWS_READ_PER_MINUTE: "1000000000",
});

/** Each event is of a room of its own, so that a late reader is told every one of them. */
const happen = async (slug: string, events: number): Promise<void> => {
  const client = new pg.Client({ connectionString: config.databaseUrl ?? "" });
  await client.connect();
  await client.query(
    `with head as (
       update workspace_logs l set last_seq = last_seq + $2 from workspaces w
       where w.id = l.workspace_id and w.slug = $1 returning l.workspace_id, l.last_seq
     ), room as (
       insert into rooms (id, workspace_id, name, created_by, created_at, archived_at, version)
       select gen_random_uuid(), workspace_id, 'Missed ' || last_seq || ' ' || n, null, now(), null, 1
       from head, generate_series(1, $2::integer) n returning id, name
     ), numbered as (select id, name, row_number() over () as n from room)
     insert into workspace_events (workspace_id, seq, id, type, payload, occurred_at)
     select workspace_id, last_seq - $2 + n, gen_random_uuid(), 'rooms.room.created',
       jsonb_build_object('roomId', numbered.id, 'name', numbered.name), now()
     from head, numbered`,
    [slug, events],
  );
  await client.query("analyze rooms, workspace_events");
  await client.end();
};

/**
 * Renames rooms as another node does that nobody here hears: rows and log change, and this process finds it out. Commands of
 * the benchmark leave the first half of the rooms, by their ids, to this.
 */
class Elsewhere {
  readonly #client = new pg.Client({ connectionString: config.databaseUrl ?? "" });
  readonly #rooms = new Map<string, string[]>();
  readonly #connected = this.#client.connect();

  async rename(slug: string, events: number): Promise<readonly { seq: number; id: string; version: number }[]> {
    await this.#connected;
    const rooms = await this.#roomsOf(slug);
    const ids = rooms.splice(0, events);
    rooms.push(...ids);
    const { rows } = await this.#client.query<{ seq: number; id: string; version: number }>(
      `with head as (
         update workspace_logs l set last_seq = last_seq + $2::integer from workspaces w
         where w.id = l.workspace_id and w.slug = $1 returning l.workspace_id, l.last_seq
       ), room as (
         update rooms r set name = rpad('Elsewhere ' || last_seq || ' ' || n, 80, '漢'), version = version + 1
         from head, unnest($3::uuid[]) with ordinality as asked(id, n) where r.id = asked.id
         returning r.id, r.name, r.version, n
       ), written as (
         insert into workspace_events (workspace_id, seq, id, type, payload, occurred_at)
         select workspace_id, last_seq - $2::integer + n, gen_random_uuid(), 'rooms.room.renamed',
           jsonb_build_object('roomId', room.id, 'name', room.name), now()
         from head, room returning seq, (payload->>'roomId')::uuid as id
       )
       select seq::integer, id, version from written join room using (id)`,
      [slug, ids.length, ids],
    );
    return rows;
  }

  async #roomsOf(slug: string): Promise<string[]> {
    const known = this.#rooms.get(slug);
    if (known) return known;
    const { rows } = await this.#client.query<{ id: string }>(
      "select r.id from rooms r join workspaces w on w.id = r.workspace_id where w.slug = $1 order by r.id",
      [slug],
    );
    const half = rows.slice(0, rows.length / 2).map(({ id }) => id);
    this.#rooms.set(slug, half);
    return half;
  }
}
let elsewhere: Elsewhere | null = null;
const renameElsewhere = (slug: string, events: number) => {
  elsewhere ??= new Elsewhere();
  return elsewhere.rename(slug, events);
};

/** How long a question to Postgres takes that costs it nothing: what everything that asks it many times is made of. */
const roundTrips = async (): Promise<readonly number[]> => {
  const client = new pg.Client({ connectionString: config.databaseUrl ?? "" });
  await client.connect();
  const took: number[] = [];
  for (let n = 0; n < 100; n += 1) {
    const began = nowUs();
    await client.query("select 1");
    took.push(nowUs() - began);
  }
  await client.end();
  return took;
};

/** What is held once nothing is left to collect, in bytes; needs `--expose-gc`. The pages of the process say less: a young heap comes and goes. */
const held = async (): Promise<number> => {
  for (let times = 0; times < 3; times += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20)); // buffers are given back beside the program
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const answers = new Map<string, (asked: URLSearchParams) => unknown>([
  ["/trace", () => trace?.take() ?? []],
  ["/streams", () => orbit.realtime.describe()],
  ["/held", held],
  ["/round-trips", roundTrips],
  ["/elsewhere", (asked) => renameElsewhere(asked.get("slug") ?? "", Number(asked.get("events")))],
  ["/happen", (asked) => happen(asked.get("slug") ?? "", Number(asked.get("events")))],
]);
const control = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://control");
  try {
    response.end(JSON.stringify((await answers.get(pathname)?.(searchParams)) ?? null));
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
});
// Asked again after a turn of as long as the default, a connection would be closed in the same moment.
control.keepAliveTimeout = 0;

const trace = process.env.TRACE ? new StageTrace() : null;
trace?.install();
const orbit = await compose(config);
await orbit.server.listen({ port: config.port, host: config.host });
control.listen(Number(process.env.CTRL_PORT), "127.0.0.1", () => process.stdout.write("READY\n"));
process.stdin.on("end", () => process.exit(0)).resume();
process.once("SIGTERM", () => process.exit(0));
