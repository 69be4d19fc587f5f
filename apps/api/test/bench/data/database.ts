/**
 * A Postgres for the benchmark of the data path: migrated, with people, workspaces, roles, members and rooms. Prints
 * `DATABASE <url>` and stays until its input ends. With `--durable` it waits for the disk, as it does in production.
 */
import { createHash } from "node:crypto";
import { permissions } from "@orbit/shared/access";
import type pg from "pg";
import { offerDatabase } from "../offer-database.ts";
import { tokenOf } from "../tokens.ts";

type Staffing = { slug: string; firstPerson: number; members: number; rooms: number };

const PEOPLE = 1_000;
const numbered = (prefix: string, count: number, of: (n: number) => Omit<Staffing, "slug">): Staffing[] =>
  Array.from({ length: count }, (_, n) => ({ slug: `${prefix}${String(n).padStart(2, "0")}`, ...of(n) }));

const workspaces: readonly Staffing[] = [
  { slug: "all", firstPerson: 0, members: 1_000, rooms: 200 },
  ...numbered("each", 20, (n) => ({ firstPerson: n * 50, members: 50, rooms: 20 })),
  ...numbered("work", 50, (n) => ({ firstPerson: n, members: 4, rooms: 100 })),
  { slug: "wide", firstPerson: 0, members: 100, rooms: 4_000 },
  { slug: "narrow", firstPerson: 0, members: 100, rooms: 120 },
  { slug: "ring", firstPerson: 0, members: 4, rooms: 0 },
  { slug: "log", firstPerson: 0, members: 4, rooms: 0 },
];

const hash = (token: string): string => createHash("sha256").update(token).digest("hex");

const people = async (client: pg.Client): Promise<void> => {
  await client.query(
    `insert into users (id, name, email, password_hash, created_at, version)
     select gen_random_uuid(), 'Person ' || n, 'p' || n || '@bench.test', 'x', now(), 1 from generate_series(0, $1 - 1) n`,
    [PEOPLE],
  );
  await client.query(
    `insert into sessions (id, user_id, token_hash, created_at, expires_at, device, version)
     select gen_random_uuid(), u.id, h.hash, now(), now() + interval '1 day', 'Bench', 1
     from unnest($1::text[]) with ordinality as h(hash, n) join users u on u.email = 'p' || (h.n - 1) || '@bench.test'`,
    [Array.from({ length: PEOPLE }, (_, n) => hash(tokenOf(n)))],
  );
};

/** Its first person owns it, the others are members. */
const found = async (client: pg.Client, { slug, firstPerson, members, rooms }: Staffing): Promise<void> => {
  const id = `(select id from workspaces where slug = $1)`;
  await client.query(
    `insert into workspaces (id, slug, name, created_at, version) values (gen_random_uuid(), $1, 'Bench', now(), 1)`,
    [slug],
  );
  await client.query(`insert into workspace_logs (workspace_id, epoch) select ${id}, 1`, [slug]);
  await client.query(
    `insert into workspace_roles (id, workspace_id, kind, name, description, permissions, version)
     select gen_random_uuid(), ${id}, kind, initcap(kind), '', case kind when 'owner' then $2::text[] else '{}' end, 1
     from unnest('{owner,member,guest}'::text[]) kind`,
    [slug, permissions],
  );
  await client.query(
    `insert into workspace_members (id, workspace_id, user_id, role_id, name, joined_at, version)
     select gen_random_uuid(), r.workspace_id, u.id, r.id, u.name, now(), 1
     from generate_series($2::integer, $2 + $3 - 1) n
     join users u on u.email = 'p' || n || '@bench.test'
     join workspace_roles r on r.workspace_id = ${id} and r.kind = case n when $2 then 'owner' else 'member' end`,
    [slug, firstPerson, members],
  );
  await client.query(
    `insert into rooms (id, workspace_id, name, created_by, created_at, version)
     select gen_random_uuid(), ${id}, 'Room ' || n, null, now(), 1 from generate_series(1, $2::integer) n`,
    [slug, rooms],
  );
};

await offerDatabase({
  isDurable: process.argv.includes("--durable"),
  fill: async (client) => {
    await people(client);
    for (const workspace of workspaces) await found(client, workspace);
  },
});
