/**
 * A Postgres for the benchmark: migrated, with one workspace per channel and one signed-in person per socket. Prints
 * `DATABASE <url>` and stays until its input ends. What it holds follows from the channel's name and the socket's number
 * alone, so the load generator needs to be told nothing.
 */
import { createHash } from "node:crypto";
import type pg from "pg";
import { offerDatabase } from "./offer-database.ts";
import { tokenOf } from "./tokens.ts";

/** Prefix of a scenario's channels → how many there are, and how many sockets in all. */
const scenarios: Readonly<Record<string, { channels: number; sockets: number }>> = {
  a: { channels: 1, sockets: 100 },
  b: { channels: 1, sockets: 1_000 },
  c: { channels: 500, sockets: 5_000 },
  d: { channels: 1, sockets: 5_000 },
  e: { channels: 1, sockets: 100 },
  f: { channels: 1, sockets: 1_000 },
  g: { channels: 50, sockets: 500 },
  h: { channels: 200, sockets: 2_000 },
  m: { channels: 1_000, sockets: 10_000 },
};
const PEOPLE = 10_000;

const hash = (token: string): string => createHash("sha256").update(token).digest("hex");

const people = async (client: pg.Client): Promise<void> => {
  const hashes = Array.from({ length: PEOPLE }, (_, n) => hash(tokenOf(n)));
  await client.query(
    `insert into users (id, name, email, password_hash, created_at, version) select gen_random_uuid(), 'Person ' || n, 'p' || n || '@bench.test', 'x', now(), 1
     from generate_series(0, $1 - 1) n`,
    [PEOPLE],
  );
  await client.query(
    `insert into sessions (id, user_id, token_hash, created_at, expires_at, device, version)
     select gen_random_uuid(), u.id, h.hash, now(), now() + interval '1 day', 'Bench', 1
     from unnest($1::text[]) with ordinality as h(hash, n) join users u on u.email = 'p' || (h.n - 1) || '@bench.test'`,
    [hashes],
  );
};

const workspaces = async (client: pg.Client, prefix: string): Promise<void> => {
  const { channels, sockets } = scenarios[prefix] ?? { channels: 0, sockets: 0 };
  const slug = `$1 || lpad(c::text, 4, '0')`;
  await client.query(
    `insert into workspaces (id, slug, name, created_at, version)
     select gen_random_uuid(), ${slug}, 'Bench', now(), 1 from generate_series(0, $2 - 1) c`,
    [prefix, channels],
  );
  const ours = "select id, substr(slug, 2)::int as c from workspaces where slug like $1 || '%'";
  await client.query(`insert into workspace_logs (workspace_id, epoch) select w.id, 1 from (${ours}) w`, [prefix]);
  await client.query(
    `insert into workspace_roles (id, workspace_id, kind, name, description, permissions, version)
     select gen_random_uuid(), w.id, 'member', 'Member', '', '{}', 1 from (${ours}) w`,
    [prefix],
  );
  await client.query(
    `insert into workspace_members (id, workspace_id, user_id, role_id, name, joined_at, version)
     select gen_random_uuid(), w.id, u.id, r.id, u.name, now(), 1
     from generate_series(0, $3 - 1) n
     join (${ours}) w on w.c = n % $2
     join workspace_roles r on r.workspace_id = w.id
     join users u on u.email = 'p' || n || '@bench.test'`,
    [prefix, channels, sockets],
  );
};

await offerDatabase({
  fill: async (client) => {
    await people(client);
    for (const prefix of Object.keys(scenarios)) await workspaces(client, prefix);
  },
});
