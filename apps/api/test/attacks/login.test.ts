import { randomUUID } from "node:crypto";
import { beforeAll, describe } from "vitest";
import type { Person } from "../support/person.ts";
import { attackRow, isLong } from "./support/rows.ts";
import { besiege, stillStands } from "./support/siege.ts";
import { acceptanceOf, invitationsOf, nowhere, openTenant, type Tenant } from "./support/tenants.ts";
import { timeClass } from "./support/time-class.ts";

const SECTION = "Sign-in and enumeration";
const PASSWORD = "correct horse";
const LIMITS = { perAccount: 5, anywhere: 15, perAddress: 25, invitations: 25, sessions: 4 };
const HASHED_TRIES = isLong ? 250 : 12;
const TRIES = isLong ? 500 : 60;
const open = besiege();
const guarded = besiege({
  // So that a row can come from any address.
  TRUST_PROXY: "127.0.0.1",
  LIMIT_SIGN_IN_PER_ACCOUNT: String(LIMITS.perAccount),
  LIMIT_SIGN_IN_PER_ACCOUNT_ANYWHERE: String(LIMITS.anywhere),
  LIMIT_SIGN_IN_PER_ADDRESS: String(LIMITS.perAddress),
  LIMIT_INVITATION_PER_ADDRESS: String(LIMITS.invitations),
  LIMIT_SESSIONS_PER_PERSON: String(LIMITS.sessions),
});
let a: Tenant;
let b: Tenant;
beforeAll(async () => {
  [a, b] = [await openTenant(open, "Castle"), await openTenant(open, "Tower")];
}, 120_000);

type Refused = { code?: string; requestId?: string } | null;
type Options = { headers?: Record<string, string> };

const asked = async (who: Person, line: string, body?: unknown, options: Options = {}) => {
  const [method = "", path = ""] = line.split(" ");
  const { status, body: answer, headers } = await who.request<Refused>(method, path, body, options);
  const { requestId: _, ...whole } = answer ?? {};
  const code = answer?.code ? ` ${answer.code}` : "";
  return { said: `${status}${code}`, whole: JSON.stringify([status, whole]), headers };
};
const told = async (...all: Parameters<typeof asked>) => (await asked(...all)).said;

const SIGN_IN = "POST /v1/auth/sign-in";
const from = (address: string): Options => ({ headers: { "x-forwarded-for": address } });

describe(SECTION, () => {
  enumeration();
  guessing();
  stillStands(guarded, SECTION);
});

function enumeration(): void {
  const compared = (id: string, what: string, tries: number) => ({ section: SECTION, id, case: what, tries });

  const who = "an address without an account, and a wrong password for one that has one";
  attackRow({
    id: "A61",
    case: who,
    expected: "401 identity.bad_credentials, word for word, as soon",
    run: async () => {
      const visitor = open.stranger();
      const unknown = () => asked(visitor, SIGN_IN, { email: `${randomUUID()}@example.org`, password: "wrong horse" });
      const wrong = () => asked(visitor, SIGN_IN, { email: a.people.owner.email, password: "wrong horse" });
      const [one, other] = [await unknown(), await wrong()];
      const words = one.whole === other.whole ? "word for word" : other.said;
      return `${one.said}, ${words}, ${await timeClass(compared("A61", who, HASHED_TRIES), [unknown, wrong])}`;
    },
  });

  attackRow({
    id: "A61",
    case: "sign-up with an address that is taken: told, since nobody waits for a letter here; limited per address",
    expected: "409 identity.email_taken",
    run: () => {
      const again = { name: "Again", email: a.people.owner.email, password: PASSWORD };
      return told(open.stranger(), "POST /v1/auth/sign-up", again);
    },
  });

  const places: [string, string, (slug: string) => Promise<unknown>][] = [
    [
      "A33",
      "reads a workspace of others, and one that is not there",
      (slug) => b.people.owner.request("GET", `/v1/workspaces/${slug}`),
    ],
    ["A33", "renames a workspace of others, and one that is not there", (slug) => rename(b.people.owner, slug)],
    [
      "A33",
      "asks whether a socket would open, at a workspace of others and at none",
      (slug) => preflight(b.people.owner, slug),
    ],
  ];
  for (const [id, what, ask] of places) {
    attackRow({
      id,
      case: `a stranger ${what}`,
      expected: "as soon",
      run: () =>
        timeClass(compared(id, `a stranger ${what}`, TRIES), [() => ask(a.place.slug), () => ask(nowhere().slug)]),
    });
  }

  const invites = "a member invites an address that has an account elsewhere, and one that has none";
  attackRow({
    id: "A61",
    case: invites,
    expected: "as soon",
    run: async () => {
      const inviting = (email: string) => async () => {
        const body = { emails: [email], roleId: a.roleIds.guest };
        const { body: answer } = await a.people.admin.request<Invited>("POST", invitationsOf(a.place.slug), body);
        for (const { invitation } of answer.invitations) {
          await a.people.admin.does("DELETE", `${invitationsOf(a.place.slug)}/${invitation.id}`);
        }
      };
      const pair = [inviting(b.people.owner.email), inviting(`${randomUUID()}@example.org`)] as const;
      return timeClass(compared("A61", invites, TRIES / 2), pair);
    },
  });

  attackRow({
    id: "A63",
    case: "a session planted before its victim signs in",
    expected: "another session; the planted one is 401 identity.not_signed_in",
    run: async () => {
      const [thief, victim] = [await open.person("Thief"), await open.person("Victim")];
      const planted = thief.cookie;
      victim.cookie = planted;
      await victim.does("POST", "/v1/auth/sign-in", { email: victim.email, password: PASSWORD });
      const other = victim.cookie === planted ? "the same session" : "another session";
      return `${other}; the planted one is ${await told(thief, "GET /v1/me")}`;
    },
  });
}

type Invited = { invitations: { invitation: { id: string } }[] };
const rename = (who: Person, slug: string) =>
  who.request("PATCH", `/v1/workspaces/${slug}`, { name: "Mine now", version: 1 });
const preflight = (who: Person, slug: string) => who.request("GET", `/v1/realtime/preflight?workspace=${slug}`);

function guessing(): void {
  const LIMITED = "429 http.rate_limited";

  /** Wrong passwords, one address each. Answers after how many refusals the limit was met. */
  const guesses = async (victim: Person, addresses: readonly string[], email = () => victim.email): Promise<string> => {
    const thief = guarded.stranger("Thief");
    for (const [n, address] of addresses.entries()) {
      const { said, headers } = await asked(thief, SIGN_IN, { email: email(), password: "wrong horse" }, from(address));
      if (said === LIMITED) return `${LIMITED} after ${n}, Retry-After ${Number(headers.get("retry-after")) > 0}`;
      if (said !== "401 identity.bad_credentials") return said;
    }
    return "never limited";
  };
  const repeated = (address: string) => Array.from({ length: 40 }, () => address);
  const owner = async (victim: Person): Promise<string> => {
    const elsewhere = guarded.stranger("Owner");
    const credentials = { email: victim.email, password: PASSWORD };
    const signedIn = await told(elsewhere, SIGN_IN, credentials, from("198.51.100.77"));
    return `the owner elsewhere ${signedIn}, in their open tab ${await told(victim, "GET /v1/me")}`;
  };

  attackRow({
    id: "A62",
    case: "passwords for one account from one address",
    expected: `${LIMITED} after ${LIMITS.perAccount}, Retry-After true; the owner elsewhere 200, in their open tab 200`,
    run: async () => {
      const victim = await guarded.person("Victim");
      return `${await guesses(victim, repeated("203.0.113.1"))}; ${await owner(victim)}`;
    },
  });

  attackRow({
    id: "A62",
    case: "passwords for one account from many addresses of one IPv6 network",
    expected: `${LIMITED} after ${LIMITS.perAccount}, Retry-After true; the owner elsewhere 200, in their open tab 200`,
    run: async () => {
      const victim = await guarded.person("Victim");
      const addresses = Array.from({ length: 40 }, (_, n) => `2001:db8:1:1::${(n + 1).toString(16)}`);
      return `${await guesses(victim, addresses)}; ${await owner(victim)}`;
    },
  });

  attackRow({
    id: "A62",
    case: "passwords for one account from as many addresses: nobody signs in to it for a minute, open tabs go on",
    expected: `${LIMITED} after ${LIMITS.anywhere}, Retry-After true; the owner elsewhere ${LIMITED}, in their open tab 200`,
    run: async () => {
      const victim = await guarded.person("Victim");
      const addresses = Array.from({ length: 40 }, (_, n) => `203.0.113.${n + 10}`);
      return `${await guesses(victim, addresses)}; ${await owner(victim)}`;
    },
  });

  attackRow({
    id: "A62",
    case: "one password for many accounts from one address",
    expected: `${LIMITED} after ${LIMITS.perAddress}, Retry-After true`,
    run: async () => guesses(guarded.stranger(), repeated("203.0.113.200"), () => `${randomUUID()}@example.org`),
  });

  attackRow({
    id: "A62",
    case: "the right password, over and over, from many browsers: sessions do not pile up",
    expected: `${LIMITS.sessions} sessions, the newest; the first is 401 identity.not_signed_in`,
    run: async () => {
      const victim = await guarded.person("Victim");
      const thief = guarded.stranger("Thief");
      for (let n = 0; n < LIMITS.sessions * 3; n += 1) {
        thief.cookie = "";
        await thief.does(
          "POST",
          "/v1/auth/sign-in",
          { email: victim.email, password: PASSWORD },
          from("203.0.113.230"),
        );
      }
      const { sessions } = await thief.does<{ sessions: { current: boolean }[] }>("GET", "/v1/sessions");
      const which = sessions[0]?.current ? "the newest" : "others";
      return `${sessions.length} sessions, ${which}; the first is ${await told(victim, "GET /v1/me")}`;
    },
  });

  attackRow({
    id: "A64",
    case: "tokens of invitations from one address, looked at and accepted",
    expected: `404 workspaces.invitation_not_found, then ${LIMITED} after ${LIMITS.invitations}`,
    run: async () => {
      const thief = await guarded.person("Thief");
      const seen: string[] = [];
      for (let n = 0; n < 40; n += 1) {
        const token = randomUUID().repeat(2);
        const line = n % 2 === 0 ? `GET /v1/invitations/${token}` : `POST ${acceptanceOf(token)}`;
        seen.push(await told(thief, line, undefined, from("203.0.113.220")));
      }
      const kinds = [...new Set(seen)];
      return `${kinds.join(", then ")} after ${seen.indexOf(LIMITED)}`;
    },
  });
}
