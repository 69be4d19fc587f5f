/**
 * Commands per second through the use case, on a real Postgres: the whole of it, and the same without the log (the counter and
 * the event's row), turn by turn in one process. Takes one line of JSON per turn from its input and answers each by one.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Actor } from "#application/actor.ts";
import { renameRoom } from "#application/rooms/rename-room.ts";
import { openDatabase } from "#infrastructure/db/database.ts";
import { EventRecorder } from "#infrastructure/db/event-recorder.ts";
import { KyselyUnitOfWork } from "#infrastructure/db/kysely-unit-of-work.ts";
import { InProcessEventBus } from "#infrastructure/events/in-process-event-bus.ts";
import { SystemClock } from "#infrastructure/system/system-clock.ts";
import { UuidV7Generator } from "#infrastructure/system/uuid-v7-generator.ts";

type Turn = { variant: "orbit" | "without"; workspaces: number; writers: number; durationMs: number; keyed: boolean };
type Room = { workspaceId: string; slug: string; id: string; version: number };

const clock = new SystemClock();
const ids = new UuidV7Generator(clock);
const database = await openDatabase({
  databaseUrl: process.env.DATABASE_URL,
  dataDir: "",
  log: (message, error) => console.error(message, error),
});
const uow = new KyselyUnitOfWork({
  kysely: database.kysely,
  bus: new InProcessEventBus({ onFailure: (_, error) => console.error(error) }),
  clock,
  ids,
});
const rename = renameRoom({ uow });

const { append } = EventRecorder.prototype;
/** The same transaction but for the log. Every workspace has a made-up position, or the command would go and ask for it. */
const everywhere = new Proxy({}, { get: () => ({ epoch: 1, seq: 0 }) });
const withoutLog: typeof append = async () => ({ positions: everywhere, recorded: [] });

const owners = new Map<string, Actor>();
const rooms: Room[] = [];

const readRooms = async (): Promise<void> => {
  const found = await database.kysely
    .selectFrom("rooms as room")
    .innerJoin("workspaces as workspace", "workspace.id", "room.workspace_id")
    .select(["room.workspace_id as workspaceId", "room.id", "room.version", "workspace.slug"])
    .where("workspace.slug", "like", "work%")
    .orderBy("workspace.slug")
    .execute();
  rooms.splice(0, rooms.length, ...found);
};

const readOwners = async (): Promise<void> => {
  const found = await database.kysely
    .selectFrom("workspace_members as member")
    .innerJoin("workspaces as workspace", "workspace.id", "member.workspace_id")
    .innerJoin("workspace_roles as role", "role.id", "member.role_id")
    .innerJoin("users as user", "user.id", "member.user_id")
    .select(["workspace.slug", "user.id as userId", "user.name", "user.email"])
    .where("role.kind", "=", "owner")
    .execute();
  for (const { slug, ...person } of found) owners.set(slug, { ...person, sessionId: person.userId });
};

/** Writers take rooms in turn, so that no two rename one room at a time. */
const free = (workspaces: number): Room[] => {
  const slugs = [...new Set(rooms.map(({ slug }) => slug))].slice(0, workspaces);
  const of = (slug: string) => rooms.filter((room) => room.slug === slug);
  const columns = slugs.map(of);
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, n) => columns.flatMap((column) => column[n] ?? [])).flat();
};

const carryOut = async ({ variant, workspaces, writers, durationMs, keyed }: Turn) => {
  const queue = free(workspaces);
  EventRecorder.prototype.append = variant === "without" ? withoutLog : append;
  const until = performance.now() + durationMs;
  const began = performance.now();
  let commands = 0;
  const write = async () => {
    while (performance.now() < until) {
      const room = queue.shift();
      const actor = room && owners.get(room.slug);
      if (!room || !actor) throw new Error("more writers than rooms");
      const idempotencyKey = keyed ? `${ids.next()}.${ids.next()}` : null;
      const name = `Room ${room.id.slice(0, 8)} ${room.version}`;
      const answer = await rename({
        actor,
        idempotencyKey,
        slug: room.slug,
        roomId: room.id,
        name,
        version: room.version,
      });
      room.version = answer.room.version;
      queue.push(room);
      commands += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return { commands, perSec: commands / ((performance.now() - began) / 1_000) };
};

/** What the logs have: as many rows as commands of the whole use case, and as their counters say, or one was lost or doubled. */
const logged = async () => {
  const { rows } = await database.kysely
    .selectFrom("workspace_events")
    .select(({ fn }) => fn.countAll<number>().as("rows"))
    .executeTakeFirstOrThrow();
  const { counted } = await database.kysely
    .selectFrom("workspace_logs")
    .select(({ fn }) => fn.sum<string>("last_seq").as("counted"))
    .executeTakeFirstOrThrow();
  return { rows, counted: Number(counted) };
};

await readRooms();
await readOwners();
process.once("SIGTERM", () => process.exit(0));
process.stdout.write("READY\n");
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  void (async () => {
    const turn = JSON.parse(line) as Turn | "logged";
    const answer = turn === "logged" ? await logged() : await carryOut(turn);
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  })();
});
await once(lines, "close");
await database.close();
