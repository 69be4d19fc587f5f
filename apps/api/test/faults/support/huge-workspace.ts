import type pg from "pg";

export type Crowd = { members: number; roles: number; rooms: number };

/**
 * As years of commands would have left a workspace, except for its log; through HTTP they would take a day. The people have no
 * password, and so never sign in.
 */
export const crowd = async (client: pg.Client, slug: string, { members, roles, rooms }: Crowd): Promise<void> => {
  await client.query("begin");
  await client.query(
    "create temporary table crowd on commit drop as select n, gen_random_uuid() as id from generate_series(1, $1) n",
    [members],
  );
  await client.query(
    `insert into users (id, name, email, password_hash, created_at, version)
     select id, 'Person ' || n, 'person.' || id || '@example.org', '-', now(), 1 from crowd`,
  );
  await client.query(
    `insert into workspace_members (id, workspace_id, user_id, role_id, name, joined_at, invited_by, version)
     select gen_random_uuid(), w.id, crowd.id, r.id, 'Person ' || crowd.n, now(), null, 1
     from crowd, workspaces w join workspace_roles r on r.workspace_id = w.id and r.kind = 'member' where w.slug = $1`,
    [slug],
  );
  await client.query(
    `insert into workspace_roles (id, workspace_id, kind, name, description, permissions, version)
     select gen_random_uuid(), id, 'custom', 'Role ' || n, '', '{}', 1 from workspaces, generate_series(1, $2::integer) n where slug = $1`,
    [slug, roles],
  );
  await client.query(
    `insert into rooms (id, workspace_id, name, created_by, created_at, archived_at, version)
     select gen_random_uuid(), id, 'Room ' || n, null, now(), null, 1 from workspaces, generate_series(1, $2::integer) n where slug = $1`,
    [slug, rooms],
  );
  await client.query("commit");
  await client.query("analyze");
};
