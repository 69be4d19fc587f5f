/**
 * Orbit with one workspace of many members, for measuring a browser: the composed server, on a real Postgres, with the pages of
 * `WEB_ROOT`. A line `feed RATE SECONDS` on its input appends so many events to the feed, as the publisher appends them;
 * then what they add up to is written to the database, so that a snapshot says what a tab must have come to. Not in the path:
 * each event's own commit and the re-read before its frame.
 */
import { createHash, randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { WorkspaceMemberDto } from "@orbit/shared/dto";
import { channels, type ServerEvent } from "@orbit/shared/realtime";
import { freePort } from "@orbit/testkit";
import pg from "pg";
import { compose } from "../../src/compose.ts";
import { parseConfig } from "../../src/config.ts";
import { embeddedPostgres } from "../support/embedded-postgres.ts";
import { migrateDatabase } from "../support/migrate-database.ts";
import { tokenOf } from "./tokens.ts";

const MEMBERS = Number(process.env.MEMBERS ?? 5_000);
const SLUG = "crowd";
const TICK_MS = 8;

const names = {
  first:
    "Ana Ben Chiara Dmitri Émile Fatou Güneş Hana Ivo Jün Kwame Léa Mei Nadia Oskar Priya Quentin Rosa Sofía Tariq",
  last: "Achebe Bianchi Castro Dubois Eriksson Ferrari Grünwald Haddad Ibsen Jensen Kowalski López Müller Nguyễn Okafor Petrov",
};
const [firsts, lasts] = [names.first.split(" "), names.last.split(" ")];
const nameOf = (n: number): string =>
  `${firsts[n % firsts.length]} ${lasts[Math.floor(n / firsts.length) % lasts.length]} ${Math.floor(n / 320) || ""}`.trim();

/** Always the same numbers: two builds are compared over the same events. */
const seeded = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
const random = seeded(42);
const pick = <T>(all: readonly T[]): T => {
  const one = all[Math.floor(random() * all.length)];
  if (one === undefined) throw new Error("nothing to pick from");
  return one;
};

const postgres = await embeddedPostgres();
const databaseUrl = await postgres.createDatabase();
await migrateDatabase({ databaseUrl });
const sql = new pg.Client({ connectionString: databaseUrl });
await sql.connect();

const workspaceId = randomUUID();
const kinds = ["owner", "admin", "member", "guest"] as const;
const roles = kinds.map((kind) => ({ kind, id: randomUUID() }));
const roleOf = (kind: (typeof kinds)[number]): string => roles.find((role) => role.kind === kind)?.id ?? "";
const rights = ["members.invite", "members.remove", "members.change_role", "members.view_contacts"];
const founder = randomUUID();
const inviter = randomUUID();

let people = 0;
const newMember = (roleId: string): WorkspaceMemberDto => {
  people += 1;
  const id = [founder, inviter][people - 1] ?? randomUUID();
  const invitedBy = people <= 2 ? null : inviter;
  return { id, name: nameOf(people), roleId, joinedAt: new Date().toISOString(), invitedBy, version: 1 };
};

/** What the database is to hold in the end. */
const members = new Map<string, WorkspaceMemberDto>();
for (const kind of ["owner", ...Array.from({ length: MEMBERS - 1 }, () => pick(kinds.slice(1)))] as const) {
  const member = newMember(roleOf(kind));
  members.set(member.id, member);
}

/** A member's person has the member's id: nothing here needs them to differ. */
const write = async (): Promise<void> => {
  const rows = [...members.values()];
  await sql.query("begin");
  await sql.query("delete from workspace_members where workspace_id = $1", [workspaceId]);
  await sql.query(
    `insert into users (id, name, email, password_hash, created_at, version)
     select id, name, id || '@bench.test', 'x', now(), 1 from unnest($1::uuid[], $2::text[]) as m(id, name) on conflict do nothing`,
    [rows.map(({ id }) => id), rows.map(({ name }) => name)],
  );
  await sql.query(
    `insert into workspace_members (id, workspace_id, user_id, role_id, name, joined_at, invited_by, version)
     select id, $1, id, role_id, name, joined_at, invited_by, version
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::uuid[], $7::int[])
       as m(id, role_id, name, joined_at, invited_by, version)`,
    [
      workspaceId,
      ...(["id", "roleId", "name", "joinedAt", "invitedBy", "version"] as const).map((key) =>
        rows.map((row) => row[key]),
      ),
    ],
  );
  await sql.query("commit");
};

await sql.query("insert into workspaces (id, slug, name, created_at, version) values ($1, $2, 'A crowd', now(), 1)", [
  workspaceId,
  SLUG,
]);
await sql.query("insert into workspace_logs (workspace_id, epoch) values ($1, 1)", [workspaceId]);
for (const { id, kind } of roles) {
  const name = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
  await sql.query(
    "insert into workspace_roles (id, workspace_id, kind, name, description, permissions, version) values ($1, $2, $3, $4, '', $5, 1)",
    [id, workspaceId, kind, name, kind === "owner" || kind === "admin" ? rights : []],
  );
}
await write();
await sql.query(
  `insert into sessions (id, user_id, token_hash, created_at, expires_at, device, version)
   values ($1, $2, $3, now(), now() + interval '1 day', 'Bench', 1)`,
  [randomUUID(), founder, createHash("sha256").update(tokenOf(0)).digest("hex")],
);

const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const config = parseConfig({
  DATABASE_URL: databaseUrl,
  PORT: String(port),
  HOST: "127.0.0.1",
  PUBLIC_ORIGIN: url,
  LOG_LEVEL: "error",
});
const orbit = await compose(config, { webRoot: process.env.WEB_ROOT ?? "" });
// These events are in no log, so there is nothing to compare the feed with.
orbit.realtime.publisher.poll = async () => undefined;
await orbit.server.listen({ port, host: "127.0.0.1" });

const channel = channels.workspace(workspaceId);
const append = (event: ServerEvent, counted: "stored" | "control"): void => {
  const feed = orbit.realtime.feeds.get(workspaceId);
  if (!feed?.tail) throw new Error("nobody listens");
  const seq = feed.tail.seq + 1;
  const stamp = counted === "stored" ? { seq, at: new Date().toISOString(), actorId: founder } : {};
  const text = JSON.stringify({ type: "event", channel, ...stamp, event });
  feed.append([{ seq, frame: { text, channel, audience: null, counted }, ends: null }], null);
};

const others = (): WorkspaceMemberDto => {
  const ids = [...members.keys()];
  const one = members.get(pick(ids));
  return one && one.id !== founder && one.id !== inviter ? one : others();
};

const changeRole = (): void => {
  const before = others();
  const member = { ...before, roleId: pick(roles.slice(1)).id, version: before.version + 1 };
  members.set(member.id, member);
  append({ type: "workspace.member.role_changed", member }, "stored");
};
const join = (): void => {
  const member = newMember(roleOf("member"));
  members.set(member.id, member);
  append({ type: "workspace.member.joined", member }, "stored");
};
const leave = (): void => {
  const { id } = others();
  members.delete(id);
  append({ type: "workspace.member.left", memberId: id, reason: "left" }, "stored");
};
const appear = (): void => {
  const status = pick(["online", "away", "offline"] as const);
  const lastSeenAt = status === "offline" ? new Date().toISOString() : null;
  append(
    { type: "presence.update", memberId: others().id, online: status !== "offline", status, lastSeenAt },
    "control",
  );
};

/** Of a hundred events: who comes and who goes keep the workspace at its size. */
const mix = [...Array(64).fill(changeRole), ...Array(8).fill(join), ...Array(8).fill(leave), ...Array(20).fill(appear)];

const feed = async (rate: number, seconds: number): Promise<number> => {
  const total = rate * seconds;
  const began = performance.now();
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - began) / 1_000) * rate));
    for (; sent < due; sent += 1) pick(mix)();
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  return sent;
};

const answer = (said: object): void => void process.stdout.write(`${JSON.stringify(said)}\n`);

const lines = createInterface({ input: process.stdin });
lines.on("line", async (line) => {
  const [rate = 0, seconds = 0] = line.split(" ").slice(1).map(Number);
  const sent = await feed(rate, seconds);
  const tail = orbit.realtime.feeds.get(workspaceId)?.tail?.seq ?? 0;
  await write();
  await sql.query("update workspace_logs set last_seq = $2 where workspace_id = $1", [workspaceId, tail]);
  answer({ sent, members: members.size });
});
lines.on("close", async () => {
  await orbit.close();
  await sql.end();
  await postgres.stop();
  process.exit(0);
});
answer({ url, slug: SLUG, cookie: { name: "orbit_session", value: tokenOf(0) }, members: members.size });
