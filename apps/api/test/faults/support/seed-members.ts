import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Company, Staffing } from "./company.ts";

/** Somebody who is signed in, without having signed in. */
export type Seeded = { memberId: string; cookie: string };

/** Members with a session each, put there by SQL: hundreds of sign-ups would cost minutes of password hashing. */
export const seedMembers = async (company: Company, { slug }: Staffing, count: number): Promise<readonly Seeded[]> => {
  const people = Array.from({ length: count }, () => ({
    id: randomUUID(),
    member: randomUUID(),
    token: randomBytes(24).toString("base64url"),
  }));
  const rows = people.map(({ id, member, token }) => ({
    id,
    member,
    token_hash: createHash("sha256").update(token).digest("hex"),
  }));
  await company.query(
    `with person as (select * from jsonb_to_recordset($2::jsonb) as p(id uuid, member uuid, token_hash text)),
     people as (
       insert into users (id, name, email, password_hash, created_at, version)
       select id, 'Person', id || '@example.org', '-', now(), 1 from person returning id
     ), sessions as (
       insert into sessions (id, user_id, token_hash, device, created_at, expires_at, version)
       select gen_random_uuid(), person.id, person.token_hash, 'Test', now(), now() + interval '1 day', 1
       from person join people on people.id = person.id
     )
     insert into workspace_members (id, workspace_id, user_id, role_id, name, joined_at, invited_by, version)
     select person.member, w.id, person.id, r.id, 'Person', now(), null, 1
     from person join people on people.id = person.id, workspaces w
     join workspace_roles r on r.workspace_id = w.id and r.kind = 'member' where w.slug = $1`,
    [slug, JSON.stringify(rows)],
  );
  return people.map(({ member, token }) => ({ memberId: member, cookie: `orbit_session=${token}` }));
};
