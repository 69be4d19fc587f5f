import { randomUUID } from "node:crypto";
import type { Permission } from "@orbit/shared/access";
import type { RoomChanged, WorkspaceChanged } from "@orbit/shared/http";
import { beforeAll, describe } from "vitest";
import { required } from "../support/orbit.ts";
import type { Person } from "../support/person.ts";
import { routeTable } from "./support/route-table.ts";
import { attackRow } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";
import {
  acceptanceOf,
  customRole,
  invitationsOf,
  invite,
  joins,
  membersOf,
  openTenant,
  rolesOf,
  roomsOf,
  type Tenant,
} from "./support/tenants.ts";

const SECTION = "Privilege";
const siege = besiege();
let a: Tenant;
let b: Tenant;
beforeAll(async () => {
  [a, b] = [await openTenant(siege, "Castle"), await openTenant(siege, "Tower")];
}, 120_000);

type Options = { key?: string };

const told = async (who: Person, line: string, body?: unknown, options: Options = {}): Promise<string> => {
  const [method = "", path = ""] = line.split(" ");
  const answer = await who.request<{ code?: string } | null>(method, path, body, options);
  return answer.body?.code ? `${answer.status} ${answer.body.code}` : String(answer.status);
};

/** Somebody new in the workspace, whose custom role carries exactly these rights. */
const holderOf = async (...rights: Permission[]) => {
  const { owner } = a.people;
  const role = await customRole(owner, a.place.slug, { name: randomUUID(), permissions: rights });
  const person = await siege.person(`Holder ${rights.length}`);
  const memberId = await joins(owner, a.place.slug, { person, roleId: role.id });
  return { person, memberId, role };
};

const rightsNow = async (person: Person): Promise<string> =>
  (await person.snapshot(a.place.slug)).you.permissions.join(" ") || "none";

describe(SECTION, () => {
  massAssignment();
  escalation();
  systemRolesAndOwners();
  invitations();
  idempotency();
  stillStands(siege, SECTION);
});

/** Every command with each of these in its body, where they are not its own. */
function massAssignment(): void {
  const extras = {
    role: "owner",
    roleId: randomUUID(),
    workspaceId: randomUUID(),
    userId: randomUUID(),
    memberId: randomUUID(),
    isOwner: true,
    kind: "owner",
    createdAt: "2020-01-01T00:00:00.000Z",
    invitedBy: randomUUID(),
    permissions: ["workspace.delete"],
    version: 1,
    id: randomUUID(),
    slug: "mine",
  };
  type Described = { requestBody?: { content: Record<string, { schema: { properties?: object } }> } };
  type Document = { paths: Record<string, Record<string, Described>> };
  const ownFieldsOf = async (method: string, route: string): Promise<string[]> => {
    const { paths } = (await (await fetch(`${siege.url}/v1/openapi.json`)).json()) as Document; // as OpenAPI says
    const described = paths[route.replaceAll(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
    return Object.keys(described?.requestBody?.content["application/json"]?.schema.properties ?? {});
  };
  const commands = Object.entries(routeTable).filter(
    ([route]) => !route.startsWith("GET ") && !route.includes("events"),
  );

  for (const [route, { path, body }] of commands) {
    attackRow({
      id: "A52",
      case: `${route} with fields of the server's own in its body`,
      expected: "400 http.validation to each",
      run: async () => {
        const [method = "", url = ""] = route.split(" ");
        const own = await ownFieldsOf(method, url);
        const seen = new Set<string>();
        for (const [name, value] of Object.entries(extras).filter(([extra]) => !own.includes(extra))) {
          const sent = { ...(body?.(a.place, a) as object | undefined), [name]: value };
          seen.add(await told(a.people.owner, `${method} ${path(a.place)}`, sent));
        }
        return `${[...seen].join(", ")} to each`;
      },
    });
  }
}

function escalation(): void {
  const MORE = "403 workspaces.grants_more_than_held";

  attackRow({
    id: "A53",
    case: "who may manage roles creates one with a right they lack, adds one to theirs and to another's",
    expected: `${MORE}, ${MORE}, ${MORE}; holds workspace.roles.manage`,
    run: async () => {
      const { person, role } = await holderOf("workspace.roles.manage");
      const add = { permissions: ["workspace.roles.manage", "members.remove"], version: 1 };
      const seen = [
        await told(person, `POST ${rolesOf(a.place.slug)}`, { name: randomUUID(), permissions: ["members.remove"] }),
        await told(person, `PATCH ${rolesOf(a.place.slug)}/${role.id}`, add),
        await told(person, `PATCH ${rolesOf(a.place.slug)}/${a.roleIds.one}`, add),
      ];
      return `${seen.join(", ")}; holds ${await rightsNow(person)}`;
    },
  });

  attackRow({
    id: "A53",
    case: "who may change roles gives themselves, and a guest, the role of an admin, of an owner, and a richer one",
    expected: `${MORE} to all 6; holds members.change_role`,
    run: async () => {
      const { person, memberId } = await holderOf("members.change_role");
      const seen = [];
      for (const target of [memberId, a.memberIds.guest]) {
        for (const roleId of [a.roleIds.admin, a.roleIds.owner, a.roleIds.one]) {
          seen.push(await told(person, `PATCH ${membersOf(a.place.slug)}/${target}`, { roleId, version: 1 }));
        }
      }
      return `${[...new Set(seen)].join(", ")} to all ${seen.length}; holds ${await rightsNow(person)}`;
    },
  });

  attackRow({
    id: "A53",
    case: "a member invites as admin, as owner, and into a role with more; an admin invites as owner",
    expected: `${MORE} to all 4; 1 waits`,
    run: async () => {
      const { member, admin, owner } = a.people;
      const line = `POST ${invitationsOf(a.place.slug)}`;
      const asked = (roleId: string) => ({ emails: [`${randomUUID()}@example.org`], roleId });
      const seen = [
        await told(member, line, asked(a.roleIds.admin)),
        await told(member, line, asked(a.roleIds.owner)),
        await told(member, line, asked(a.roleIds.one)),
        await told(admin, line, asked(a.roleIds.owner)),
      ];
      const { invitations: waiting } = await owner.snapshot(a.place.slug);
      return `${[...new Set(seen)].join(", ")} to all ${seen.length}; ${waiting.length} waits`;
    },
  });

  attackRow({
    id: "A53",
    case: "an admin makes themselves owner, makes a role that may delete the workspace, and deletes it",
    expected: `${MORE}, ${MORE}, 403 workspaces.forbidden`,
    run: async () => {
      const { admin } = a.people;
      const own = `PATCH ${membersOf(a.place.slug)}/${a.memberIds.admin}`;
      return [
        await told(admin, own, { roleId: a.roleIds.owner, version: 1 }),
        await told(admin, `POST ${rolesOf(a.place.slug)}`, { name: randomUUID(), permissions: ["workspace.delete"] }),
        await told(admin, `DELETE /v1/workspaces/${a.place.slug}`),
      ].join(", ");
    },
  });

  attackRow({
    id: "A56",
    case: "an admin, and somebody whose role may do nothing else, demote and remove an owner; the latter an admin",
    expected: "403 workspaces.higher_rank to all 6",
    run: async () => {
      const { person } = await holderOf("members.remove", "members.change_role");
      const seen = [];
      for (const [who, target] of [
        [a.people.admin, a.memberIds.owner],
        [person, a.memberIds.owner],
        [person, a.memberIds.admin],
      ] as const) {
        const path = `${membersOf(a.place.slug)}/${target}`;
        seen.push(await told(who, `DELETE ${path}`));
        seen.push(await told(who, `PATCH ${path}`, { roleId: a.roleIds.guest, version: 1 }));
      }
      return `${[...new Set(seen)].join(", ")} to all ${seen.length}`;
    },
  });
}

function systemRolesAndOwners(): void {
  attackRow({
    id: "A54",
    case: "an owner edits, and deletes, each of the four system roles",
    expected: "409 workspaces.system_role to all 8",
    run: async () => {
      const seen = [];
      for (const roleId of [a.roleIds.owner, a.roleIds.admin, a.roleIds.member, a.roleIds.guest]) {
        const path = `${rolesOf(a.place.slug)}/${roleId}`;
        seen.push(await told(a.people.owner, `PATCH ${path}`, { permissions: [], version: 1 }));
        seen.push(await told(a.people.owner, `DELETE ${path}`));
      }
      return `${[...new Set(seen)].join(", ")} to all ${seen.length}`;
    },
  });

  attackRow({
    id: "A54",
    case: "a role is deleted that somebody holds, and one that somebody was promised",
    expected: "409 workspaces.role_in_use, 409 workspaces.role_in_use",
    run: async () => {
      const { owner } = a.people;
      const promised = await customRole(owner, a.place.slug, { name: randomUUID(), permissions: [] });
      await invite(owner, a.place.slug, { email: `${randomUUID()}@example.org`, roleId: promised.id });
      const line = `DELETE ${rolesOf(a.place.slug)}`;
      return [await told(owner, `${line}/${a.roleIds.one}`), await told(owner, `${line}/${promised.id}`)].join(", ");
    },
  });

  attackRow({
    id: "A55",
    case: "the last owner leaves, removes and demotes themselves",
    expected: "409 workspaces.last_owner to all 3; still owner",
    run: async () => {
      const { owner } = b.people;
      const self = `${membersOf(b.place.slug)}/${b.memberIds.owner}`;
      const seen = [
        await told(owner, `POST /v1/workspaces/${b.place.slug}/leave`),
        await told(owner, `DELETE ${self}`),
        await told(owner, `PATCH ${self}`, { roleId: b.roleIds.guest, version: 1 }),
      ];
      const { you } = await owner.snapshot(b.place.slug);
      const is = you.permissions.includes("workspace.delete") ? "still owner" : "owner no more";
      return `${[...new Set(seen)].join(", ")} to all ${seen.length}; ${is}`;
    },
  });
}

function invitations(): void {
  /** Somebody new, invited by `inviter` as a guest. */
  const invited = async (inviter: Person) => {
    const person = await siege.person("Invited");
    const { token, invitation } = await invite(inviter, a.place.slug, { email: person.email, roleId: a.roleIds.guest });
    return { person, token, invitation, accept: () => told(person, `POST ${acceptanceOf(token)}`) };
  };

  attackRow({
    id: "A65",
    case: "an invitation unknown, withdrawn, used, and for another address",
    expected:
      "404 workspaces.invitation_not_found, 410 workspaces.invitation_revoked, 409 workspaces.invitation_used, " +
      "403 workspaces.invitation_other_address",
    run: async () => {
      const { owner } = a.people;
      const [withdrawn, used, others] = [await invited(owner), await invited(owner), await invited(owner)];
      await owner.does("DELETE", `${invitationsOf(a.place.slug)}/${withdrawn.invitation.id}`);
      await used.accept();
      return [
        await told(used.person, `POST ${acceptanceOf(randomUUID().repeat(2))}`),
        await withdrawn.accept(),
        await used.accept(),
        await told(used.person, `POST ${acceptanceOf(others.token)}`),
      ].join(", ");
    },
  });

  attackRow({
    id: "A67",
    case: "an invitation whose sender was demoted, was removed, or whose role lost the right to invite",
    expected: "410 workspaces.invitation_void to all 3, also to look at",
    run: async () => {
      const { owner } = a.people;
      const seen = [];
      const endings: ((inviter: Awaited<ReturnType<typeof holderOf>>) => Promise<unknown>)[] = [
        ({ memberId }) =>
          owner.does("PATCH", `${membersOf(a.place.slug)}/${memberId}`, { roleId: a.roleIds.guest, version: 1 }),
        ({ memberId }) => owner.does("DELETE", `${membersOf(a.place.slug)}/${memberId}`),
        ({ role }) => owner.does("PATCH", `${rolesOf(a.place.slug)}/${role.id}`, { permissions: [], version: 1 }),
      ];
      for (const end of endings) {
        const inviter = await holderOf("members.invite");
        const { token, accept } = await invited(inviter.person);
        await end(inviter);
        seen.push(`${await accept()}`, await told(owner, `GET /v1/invitations/${token}`));
      }
      return `${[...new Set(seen)].join(", ")} to all ${seen.length / 2}, also to look at`;
    },
  });

  attackRow({
    id: "A64",
    case: "guesses at an invitation's token, of every length and alphabet, and its hash",
    expected: "404 workspaces.invitation_not_found to all",
    run: async () => {
      const guesses = ["x", "x".repeat(43), "0".repeat(64), "x".repeat(200), "x".repeat(250), "%27--", "%00", "..%2f"];
      const seen = new Set<string>();
      for (const guess of guesses) seen.add(await told(a.people.owner, `GET /v1/invitations/${guess}`));
      for (const guess of guesses) seen.add(await told(a.people.owner, `POST ${acceptanceOf(guess)}`));
      return `${[...seen].join(", ")} to all`;
    },
  });
}

function idempotency(): void {
  const REUSED = "422 idempotency.key_reused";

  attackRow({
    id: "A48",
    case: "a key of somebody else with their very request, in their workspace and from outside it",
    expected: "409 rooms.name_taken, 404 workspaces.not_found",
    run: async () => {
      const [key, room] = [randomUUID(), { name: randomUUID() }];
      await a.people.owner.does<RoomChanged>("POST", roomsOf(a.place.slug), room, { key });
      const line = `POST ${roomsOf(a.place.slug)}`;
      return [await told(a.people.admin, line, room, { key }), await told(b.people.owner, line, room, { key })].join(
        ", ",
      );
    },
  });

  attackRow({
    id: "A48",
    case: "one's own key with another body, another route, and another workspace",
    expected: `${REUSED}, ${REUSED}, ${REUSED}`,
    run: async () => {
      const [key, room] = [randomUUID(), { name: randomUUID() }];
      const { owner } = a.people;
      const slug = `w-${randomUUID().slice(0, 12)}`;
      await owner.does("POST", "/v1/workspaces", { name: "Second", slug });
      await owner.does("POST", roomsOf(a.place.slug), room, { key });
      return [
        await told(owner, `POST ${roomsOf(a.place.slug)}`, { name: randomUUID() }, { key }),
        await told(owner, `POST ${rolesOf(a.place.slug)}`, { name: room.name, permissions: [] }, { key }),
        await told(owner, `POST ${roomsOf(slug)}`, room, { key }),
      ].join(", ");
    },
  });

  attackRow({
    id: "A48",
    case: "a removed member repeats, with its key, a command that changed nothing, to learn where the log stands now",
    expected: "404 workspaces.not_found",
    run: async () => {
      const { person, memberId } = await holderOf("workspace.settings.edit");
      const { workspace } = await person.snapshot(a.place.slug);
      const [key, same] = [randomUUID(), { name: workspace.name, version: workspace.version }];
      const path = `/v1/workspaces/${a.place.slug}`;
      await person.does<WorkspaceChanged>("PATCH", path, same, { key });
      await a.people.owner.does("DELETE", `${membersOf(a.place.slug)}/${memberId}`);
      return told(person, `PATCH ${path}`, same, { key });
    },
  });

  attackRow({
    id: "A48",
    case: "who stole the key of an invitation, but not the session it was sent from, asks for its links again",
    expected: REUSED,
    run: async () => {
      const { admin } = a.people;
      const [key, body] = [randomUUID(), { emails: [`${randomUUID()}@example.org`], roleId: a.roleIds.guest }];
      await admin.does("POST", invitationsOf(a.place.slug), body, { key });
      const elsewhere = siege.stranger("Elsewhere");
      await elsewhere.does("POST", "/v1/auth/sign-in", { email: admin.email, password: "correct horse" });
      return told(elsewhere, `POST ${invitationsOf(a.place.slug)}`, body, { key });
    },
  });

  attackRow({
    id: "A66",
    case: "an acceptance repeated by somebody else with the key of who was invited",
    expected: "200, 409 workspaces.invitation_used",
    run: async () => {
      const person = await siege.person("Invited");
      const asked = { email: person.email, roleId: a.roleIds.guest };
      const { token } = await invite(a.people.owner, a.place.slug, asked);
      const key = randomUUID();
      const line = `POST ${acceptanceOf(token)}`;
      const first = await told(person, line, undefined, { key });
      return `${first}, ${await told(required(b.people.guest), line, undefined, { key })}`;
    },
  });
}
