import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe } from "vitest";
import { postgresTestDatabaseUrl } from "../support/databases.ts";
import type { Person } from "../support/person.ts";
import { attackRow, isLong } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";
import { acceptanceOf, invite, joins, membersOf, openTenant, type Tenant } from "./support/tenants.ts";

const SECTION = "Races and time";
const PAIRS = isLong ? 200 : 20;
let databaseUrl: string;
const siege = besiege(async () => {
  databaseUrl = await postgresTestDatabaseUrl();
  return { DATABASE_URL: databaseUrl };
});
let a: Tenant;
let database: pg.Client;
beforeAll(async () => {
  a = await openTenant(siege, "Castle");
  database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
}, 120_000);
afterAll(() => database.end());

const told = async (who: Person, line: string, body?: unknown): Promise<string> => {
  const [method = "", path = ""] = line.split(" ");
  const answer = await who.request<{ code?: string } | null>(method, path, body);
  return answer.body?.code ? `${answer.status} ${answer.body.code}` : String(answer.status);
};

/** Every outcome that was seen, its parts in one order. */
const outcomesOf = async (rounds: number, round: () => Promise<readonly string[]>): Promise<string> => {
  const seen = new Set<string>();
  for (let n = 0; n < rounds; n += 1) seen.add([...(await round())].sort().join(" and "));
  return [...seen].sort().join("; or ");
};

/** A new workspace of two owners, who do not make new accounts for each round. */
const twoOwners = async (owner: Person, second: Person) => {
  const slug = `w-${randomUUID().slice(0, 12)}`;
  await owner.does("POST", "/v1/workspaces", { name: "Acme", slug });
  const { roles, you } = await owner.snapshot(slug);
  const role = (kind: string): string => roles.find((one) => one.kind === kind)?.id ?? "";
  const secondId = await joins(owner, slug, { person: second, roleId: role("owner") });
  const member = (id: string): string => `${membersOf(slug)}/${id}`;
  return { slug, first: member(you.memberId), second: member(secondId), guest: { roleId: role("guest"), version: 1 } };
};

const ownersLeft = async (slug: string): Promise<number> => {
  const { rows } = await database.query(
    `select count(*)::int as n from workspace_members m join workspace_roles r on r.id = m.role_id
     join workspaces w on w.id = m.workspace_id where w.slug = $1 and r.kind = 'owner'`,
    [slug],
  );
  return rows[0].n;
};

describe(SECTION, () => {
  const pairs: [string, (owners: Awaited<ReturnType<typeof twoOwners>>) => [[string, unknown?], [string, unknown?]]][] =
    [
      ["leave", ({ slug }) => [[`POST /v1/workspaces/${slug}/leave`], [`POST /v1/workspaces/${slug}/leave`]]],
      [
        "demote each other",
        ({ first, second, guest }) => [
          [`PATCH ${second}`, guest],
          [`PATCH ${first}`, guest],
        ],
      ],
      ["remove each other", ({ first, second }) => [[`DELETE ${second}`], [`DELETE ${first}`]]],
      [
        "demote themselves",
        ({ first, second, guest }) => [
          [`PATCH ${first}`, guest],
          [`PATCH ${second}`, guest],
        ],
      ],
      [
        "leave, and remove the other",
        ({ slug, second }) => [[`DELETE ${second}`], [`POST /v1/workspaces/${slug}/leave`]],
      ],
    ];

  for (const [what, commands] of pairs) {
    attackRow({
      id: "A55",
      case: `the two owners of ${PAIRS} workspaces ${what} at once`,
      expected: "one succeeds, one owner is left",
      run: async () => {
        const [one, two] = [await siege.person("One"), await siege.person("Two")];
        const wrong: string[] = [];
        for (let n = 0; n < PAIRS; n += 1) {
          const owners = await twoOwners(one, two);
          const [[first, body], [second, other]] = commands(owners);
          const seen = await Promise.all([told(one, first, body), told(two, second, other)]);
          const left = await ownersLeft(owners.slug);
          if (seen.filter((answer) => answer === "200").length !== 1 || left !== 1) wrong.push(`${seen}: ${left} left`);
        }
        return wrong.join("; ") || "one succeeds, one owner is left";
      },
    });
  }

  attackRow({
    id: "A66",
    case: `${PAIRS} invitations, each accepted twice at once by who was invited`,
    expected: "200 and 409 workspaces.invitation_used",
    run: async () => {
      const person = await siege.person("Invited");
      return outcomesOf(PAIRS, async () => {
        const email = person.email;
        const { token } = await invite(a.people.owner, a.place.slug, { email, roleId: a.roleIds.guest });
        const line = `POST ${acceptanceOf(token)}`;
        const seen = await Promise.all([told(person, line), told(person, line)]);
        await person.does("POST", `/v1/workspaces/${a.place.slug}/leave`);
        return seen;
      });
    },
  });

  attackRow({
    id: "A66",
    case: `${PAIRS} invitations, each accepted at once by who was invited and by somebody else`,
    expected: "200 and 403 workspaces.invitation_other_address; or 200 and 409 workspaces.invitation_used",
    run: async () => {
      const [person, thief] = [await siege.person("Invited"), await siege.person("Thief")];
      const seen = await outcomesOf(PAIRS, async () => {
        const asked = { email: person.email, roleId: a.roleIds.guest };
        const { token } = await invite(a.people.owner, a.place.slug, asked);
        const line = `POST ${acceptanceOf(token)}`;
        const answers = await Promise.all([told(person, line), told(thief, line)]);
        await person.does("POST", `/v1/workspaces/${a.place.slug}/leave`);
        return answers;
      });
      const due = ["200 and 403 workspaces.invitation_other_address", "200 and 409 workspaces.invitation_used"];
      return seen.split("; or ").every((one) => due.includes(one)) ? due.join("; or ") : seen;
    },
  });

  attackRow({
    id: "A67",
    case: `${PAIRS} invitations, each accepted while its sender is removed`,
    expected: "no member by a promise that was void",
    run: async () => {
      const [sender, person] = [await siege.person("Sender"), await siege.person("Invited")];
      const wrong: string[] = [];
      for (let n = 0; n < PAIRS; n += 1) {
        const senderId = await joins(a.people.owner, a.place.slug, { person: sender, roleId: a.roleIds.admin });
        const { token } = await invite(sender, a.place.slug, { email: person.email, roleId: a.roleIds.guest });
        const [accepted, removed] = await Promise.all([
          told(person, `POST ${acceptanceOf(token)}`),
          told(a.people.owner, `DELETE ${membersOf(a.place.slug)}/${senderId}`),
        ]);
        const order = await orderOfLast(a.place.slug);
        const isDue = accepted === "200" ? order === "joined, removed" : accepted === "410 workspaces.invitation_void";
        if (removed !== "200" || !isDue) wrong.push(`${accepted}, ${removed}, ${order}`);
        if (accepted === "200") await person.does("POST", `/v1/workspaces/${a.place.slug}/leave`);
      }
      return wrong.join("; ") || "no member by a promise that was void";
    },
  });

  attackRow({
    id: "A65",
    case: "an invitation that has run out, and one to somebody who is a member by now",
    expected: "410 workspaces.invitation_expired, also to look at; 409 workspaces.already_member",
    run: async () => {
      const [late, here] = [await siege.person("Late"), a.people.member];
      const { owner } = a.people;
      const expired = await invite(owner, a.place.slug, { email: late.email, roleId: a.roleIds.guest });
      const again = await invite(owner, a.place.slug, { email: `x${late.email}`, roleId: a.roleIds.guest });
      await database.query("update invitations set expires_at = now() where id = $1", [expired.invitation.id]);
      // No command leads here: whoever joins has used up the one invitation their address can have.
      await database.query("update invitations set email = $2 where id = $1", [again.invitation.id, here.email]);
      const [accepted, looked] = [
        await told(late, `POST ${acceptanceOf(expired.token)}`),
        await told(late, `GET /v1/invitations/${expired.token}`),
      ];
      const also = accepted === looked ? "also to look at" : looked;
      return `${accepted}, ${also}; ${await told(here, `POST ${acceptanceOf(again.token)}`)}`;
    },
  });

  attackRow({
    id: "A3",
    case: "a session whose time is over, at the API and at a socket",
    expected: "401 identity.not_signed_in, 401",
    run: async () => {
      const person = a.people.nothing;
      const sessions = "select s.id from sessions s join users u on u.id = s.user_id where u.email = $1";
      await database.query(`update sessions set expires_at = now() where id in (${sessions})`, [person.email]);
      const tab = person.knock(a.place.slug);
      await tab.ended();
      return `${await told(person, "GET /v1/me")}, ${tab.refused}`;
    },
  });

  stillStands(siege, SECTION);
});

/** What the log says of the newest two among joining and removing. */
const orderOfLast = async (slug: string): Promise<string> => {
  const { rows } = await database.query<{ type: string }>(
    `select e.type from workspace_events e join workspaces w on w.id = e.workspace_id
     where w.slug = $1 and e.type in ('workspaces.member.joined', 'workspaces.member.removed')
     order by e.seq desc limit 2`,
    [slug],
  );
  return rows
    .reverse()
    .map(({ type }) => type.split(".").at(-1))
    .join(", ");
};
